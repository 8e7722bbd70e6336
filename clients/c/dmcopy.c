/* Asks a data movement daemon (Penstock's or nnf-dm) for a copy and waits for it: dmcopy SOURCE DESTINATION [SOCKET]. */
#include <grpc/byte_buffer.h>
#include <grpc/byte_buffer_reader.h>
#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpc/support/alloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datamovement.pb-c.h"

/* One call: the bytes of the request go, the bytes of the reply come. Returns them (to be freed) or NULL, with a line on standard error. */
static uint8_t *call(grpc_channel *channel, const char *method, const uint8_t *request, size_t length, int seconds, size_t *replied) {
    grpc_completion_queue *queue = grpc_completion_queue_create_for_pluck(NULL);
    gpr_timespec deadline = gpr_time_add(gpr_now(GPR_CLOCK_REALTIME), gpr_time_from_seconds(seconds, GPR_TIMESPAN));
    grpc_call *c = grpc_channel_create_call(channel, NULL, GRPC_PROPAGATE_DEFAULTS, queue, grpc_slice_from_static_string(method), NULL, deadline, NULL);
    grpc_slice body = grpc_slice_from_copied_buffer((const char *)request, length);
    grpc_byte_buffer *sent = grpc_raw_byte_buffer_create(&body, 1), *received = NULL;
    grpc_metadata_array first, last;
    grpc_metadata_array_init(&first);
    grpc_metadata_array_init(&last);
    grpc_status_code status = GRPC_STATUS_UNKNOWN;
    grpc_slice details = grpc_empty_slice();
    grpc_op ops[6];
    memset(ops, 0, sizeof ops);
    ops[0].op = GRPC_OP_SEND_INITIAL_METADATA;
    ops[1].op = GRPC_OP_SEND_MESSAGE;
    ops[1].data.send_message.send_message = sent;
    ops[2].op = GRPC_OP_SEND_CLOSE_FROM_CLIENT;
    ops[3].op = GRPC_OP_RECV_INITIAL_METADATA;
    ops[3].data.recv_initial_metadata.recv_initial_metadata = &first;
    ops[4].op = GRPC_OP_RECV_MESSAGE;
    ops[4].data.recv_message.recv_message = &received;
    ops[5].op = GRPC_OP_RECV_STATUS_ON_CLIENT;
    ops[5].data.recv_status_on_client.trailing_metadata = &last;
    ops[5].data.recv_status_on_client.status = &status;
    ops[5].data.recv_status_on_client.status_details = &details;
    grpc_call_start_batch(c, ops, 6, c, NULL);
    grpc_completion_queue_pluck(queue, c, gpr_inf_future(GPR_CLOCK_REALTIME), NULL);

    uint8_t *reply = NULL;
    *replied = 0;
    if (status != GRPC_STATUS_OK || received == NULL) {
        char *text = grpc_slice_to_c_string(details);
        fprintf(stderr, "dmcopy: %s\n", text);
        gpr_free(text);
    } else {
        grpc_byte_buffer_reader reader;
        grpc_byte_buffer_reader_init(&reader, received);
        grpc_slice all = grpc_byte_buffer_reader_readall(&reader);
        *replied = GRPC_SLICE_LENGTH(all);
        reply = malloc(*replied + 1);
        memcpy(reply, GRPC_SLICE_START_PTR(all), *replied);
        grpc_slice_unref(all);
        grpc_byte_buffer_reader_destroy(&reader);
    }
    grpc_slice_unref(details);
    grpc_slice_unref(body);
    grpc_byte_buffer_destroy(sent);
    if (received) grpc_byte_buffer_destroy(received);
    grpc_metadata_array_destroy(&first);
    grpc_metadata_array_destroy(&last);
    grpc_call_unref(c);
    grpc_completion_queue_shutdown(queue);
    grpc_completion_queue_destroy(queue);
    return reply;
}

static char *variable(const char *name) {
    char *value = getenv(name);
    return value ? value : "";
}

/* Creates the operation. Returns its name (to be freed) or NULL. */
static char *create(grpc_channel *channel, Datamovement__DataMovementWorkflow *workflow, char *source, char *destination) {
    Datamovement__DataMovementCreateRequest request = DATAMOVEMENT__DATA_MOVEMENT_CREATE_REQUEST__INIT;
    request.workflow = workflow;
    request.source = source;
    request.destination = destination;
    /* -1 takes the profile's slots; the protocol's own default, 0, would mean none. */
    request.slots = request.maxslots = -1;
    size_t length = datamovement__data_movement_create_request__get_packed_size(&request), replied;
    uint8_t *bytes = malloc(length);
    datamovement__data_movement_create_request__pack(&request, bytes);
    uint8_t *answer = call(channel, "/datamovement.DataMover/Create", bytes, length, 20, &replied);
    free(bytes);
    if (!answer) return NULL;
    Datamovement__DataMovementCreateResponse *created = datamovement__data_movement_create_response__unpack(NULL, replied, answer);
    free(answer);
    char *uid = NULL;
    if (!created) fprintf(stderr, "dmcopy: an answer that makes no sense\n");
    else if (created->status == DATAMOVEMENT__DATA_MOVEMENT_CREATE_RESPONSE__STATUS__SUCCESS) uid = strdup(created->uid);
    else fprintf(stderr, "dmcopy: not accepted: %s\n", created->message);
    if (created) datamovement__data_movement_create_response__free_unpacked(created, NULL);
    return uid;
}

/* Waits for the end. Returns the exit code. */
static int await(grpc_channel *channel, Datamovement__DataMovementWorkflow *workflow, char *uid) {
    Datamovement__DataMovementStatusRequest request = DATAMOVEMENT__DATA_MOVEMENT_STATUS_REQUEST__INIT;
    request.workflow = workflow;
    request.uid = uid;
    request.maxwaittime = 1;
    size_t length = datamovement__data_movement_status_request__get_packed_size(&request), replied;
    uint8_t *bytes = malloc(length), *answer;
    datamovement__data_movement_status_request__pack(&request, bytes);
    int code = -1;
    while (code < 0 && (answer = call(channel, "/datamovement.DataMover/Status", bytes, length, 21, &replied))) {
        Datamovement__DataMovementStatusResponse *now = datamovement__data_movement_status_response__unpack(NULL, replied, answer);
        free(answer);
        if (!now) break;
        printf("%s state %d %d %%\n", uid, now->state, now->commandstatus ? now->commandstatus->progress : 0);
        if (now->state == DATAMOVEMENT__DATA_MOVEMENT_STATUS_RESPONSE__STATE__COMPLETED || now->status == DATAMOVEMENT__DATA_MOVEMENT_STATUS_RESPONSE__STATUS__NOT_FOUND) {
            code = now->status == DATAMOVEMENT__DATA_MOVEMENT_STATUS_RESPONSE__STATUS__SUCCESS ? 0 : 1;
            printf("%s status %d %s\n", uid, now->status, now->message);
        }
        datamovement__data_movement_status_response__free_unpacked(now, NULL);
    }
    free(bytes);
    return code < 0 ? 1 : code;
}

int main(int argc, char **argv) {
    if (argc != 3 && argc != 4) {
        fprintf(stderr, "usage: dmcopy SOURCE DESTINATION [SOCKET]\n");
        return 2;
    }
    char target[256];
    snprintf(target, sizeof target, "unix://%s", argc == 4 ? argv[3] : "/var/run/nnf-dm.sock");
    grpc_init();
    grpc_channel_credentials *plain = grpc_insecure_credentials_create();
    grpc_channel *channel = grpc_channel_create(target, plain, NULL);
    Datamovement__DataMovementWorkflow workflow = DATAMOVEMENT__DATA_MOVEMENT_WORKFLOW__INIT;
    workflow.name = variable("DW_WORKFLOW_NAME");
    workflow.namespace_ = variable("DW_WORKFLOW_NAMESPACE");
    char *uid = create(channel, &workflow, argv[1], argv[2]);
    int code = uid ? await(channel, &workflow, uid) : 1;
    free(uid);
    grpc_channel_destroy(channel);
    grpc_channel_credentials_release(plain);
    grpc_shutdown();
    return code;
}
