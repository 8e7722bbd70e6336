// Asks a data movement daemon (Penstock's or nnf-dm) for a copy and waits for it: dmcopy SOURCE DESTINATION [SOCKET].
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	dm "penstock/datamovement"
)

// Debian's grpc is older than its protobuf and does not know today's messages by itself.
type codec struct{}

func (codec) Marshal(v interface{}) ([]byte, error)      { return proto.Marshal(v.(proto.Message)) }
func (codec) Unmarshal(data []byte, v interface{}) error { return proto.Unmarshal(data, v.(proto.Message)) }
func (codec) Name() string                               { return "proto" }

func run(source, destination, socket string) (bool, error) {
	connection, err := grpc.Dial("unix://"+socket, grpc.WithInsecure(), grpc.WithDefaultCallOptions(grpc.ForceCodec(codec{})))
	if err != nil {
		return false, err
	}
	defer connection.Close()
	mover := dm.NewDataMoverClient(connection)
	workflow := &dm.DataMovementWorkflow{Name: os.Getenv("DW_WORKFLOW_NAME"), Namespace: os.Getenv("DW_WORKFLOW_NAMESPACE")}

	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	// -1 takes the profile's slots; the protocol's own default, 0, would mean none.
	created, err := mover.Create(ctx, &dm.DataMovementCreateRequest{Workflow: workflow, Source: source, Destination: destination, Slots: -1, MaxSlots: -1})
	if err != nil {
		return false, err
	}
	if created.Status != dm.DataMovementCreateResponse_SUCCESS {
		return false, fmt.Errorf("not accepted: %s", created.Message)
	}
	for {
		ctx, cancel := context.WithTimeout(context.Background(), 21*time.Second)
		now, err := mover.Status(ctx, &dm.DataMovementStatusRequest{Workflow: workflow, Uid: created.Uid, MaxWaitTime: 1})
		cancel()
		if err != nil {
			return false, err
		}
		fmt.Printf("%s %s %d %%\n", created.Uid, now.State, now.GetCommandStatus().GetProgress())
		if now.State == dm.DataMovementStatusResponse_COMPLETED || now.Status == dm.DataMovementStatusResponse_NOT_FOUND {
			fmt.Printf("%s %s %s\n", created.Uid, now.Status, now.Message)
			return now.Status == dm.DataMovementStatusResponse_SUCCESS, nil
		}
	}
}

func main() {
	if len(os.Args) != 3 && len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: dmcopy SOURCE DESTINATION [SOCKET]")
		os.Exit(2)
	}
	socket := "/var/run/nnf-dm.sock"
	if len(os.Args) == 4 {
		socket = os.Args[3]
	}
	ok, err := run(os.Args[1], os.Args[2], socket)
	if err != nil {
		fmt.Fprintln(os.Stderr, "dmcopy:", err)
	}
	if !ok {
		os.Exit(1)
	}
}
