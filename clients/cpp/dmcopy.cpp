// Asks a data movement daemon (Penstock's or nnf-dm) for a copy and waits for it: dmcopy SOURCE DESTINATION [SOCKET].
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

#include "datamovement.grpc.pb.h"

namespace dm = datamovement;

namespace {

std::string variable(const char *name) {
    const char *value = std::getenv(name);
    return value ? value : "";
}

template <typename Request>
void belongTo(Request &request) {
    request.mutable_workflow()->set_name(variable("DW_WORKFLOW_NAME"));
    request.mutable_workflow()->set_namespace_(variable("DW_WORKFLOW_NAMESPACE"));
}

int failed(const grpc::Status &status) {
    std::cerr << "dmcopy: " << status.error_message() << "\n";
    return 1;
}

}  // namespace

int main(int argc, char **argv) {
    if (argc != 3 && argc != 4) {
        std::cerr << "usage: dmcopy SOURCE DESTINATION [SOCKET]\n";
        return 2;
    }
    const std::string socket = argc == 4 ? argv[3] : "/var/run/nnf-dm.sock";
    auto mover = dm::DataMover::NewStub(grpc::CreateChannel("unix://" + socket, grpc::InsecureChannelCredentials()));

    dm::DataMovementCreateRequest request;
    belongTo(request);
    request.set_source(argv[1]);
    request.set_destination(argv[2]);
    // -1 takes the profile's slots; the protocol's own default, 0, would mean none.
    request.set_slots(-1);
    request.set_maxslots(-1);
    dm::DataMovementCreateResponse created;
    grpc::ClientContext creating;
    creating.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    if (auto status = mover->Create(&creating, request, &created); !status.ok()) return failed(status);
    if (created.status() != dm::DataMovementCreateResponse::SUCCESS) {
        std::cerr << "dmcopy: not accepted: " << created.message() << "\n";
        return 1;
    }

    dm::DataMovementStatusRequest ask;
    belongTo(ask);
    ask.set_uid(created.uid());
    ask.set_maxwaittime(1);
    for (;;) {
        dm::DataMovementStatusResponse now;
        grpc::ClientContext asking;
        asking.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(21));
        if (auto status = mover->Status(&asking, ask, &now); !status.ok()) return failed(status);
        std::cout << created.uid() << " " << dm::DataMovementStatusResponse::State_Name(now.state()) << " " << now.commandstatus().progress() << " %\n";
        if (now.state() != dm::DataMovementStatusResponse::COMPLETED && now.status() != dm::DataMovementStatusResponse::NOT_FOUND) continue;
        std::cout << created.uid() << " " << dm::DataMovementStatusResponse::Status_Name(now.status()) << " " << now.message() << "\n";
        return now.status() == dm::DataMovementStatusResponse::SUCCESS ? 0 : 1;
    }
}
