package cloud

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil/rpcerror"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
)

// ErrDisconnected is returned by a Fault if the provider's process ends during the operation:
// the engine loses the connection, for this operation and all later ones of the command.
// Whether the cloud performed the operation is unknown; here it did not.
var ErrDisconnected = errors.New("the provider's process ended")

// FailNth fails the nth operation, counted from 1, on a resource type; "" is any. Later ones succeed.
func FailNth(verb, typ string, n int) Fault {
	return onNth(verb, typ, n, func(_ context.Context, op Operation) error {
		return fmt.Errorf("%s %s: the cloud's quota is used up", op.Verb, op.Name)
	})
}

// ErrTimedOut is returned by a Fault if the cloud performs the operation but the result is not
// ready within the provider's timeout: the resource exists, and the engine learns that it is
// not ready. A deletion is not performed.
var ErrTimedOut = errors.New("timeout while waiting for state to become 'READY' (last state: 'PENDING')")

// TimeOut makes the nth operation fail because its result does not become ready in time.
func TimeOut(verb, typ string, n int) Fault {
	return onNth(verb, typ, n, func(_ context.Context, op Operation) error {
		return fmt.Errorf("waiting for %s %s: %w", op.Verb, op.Name, ErrTimedOut)
	})
}

// Disconnect loses the connection to the provider at the nth operation. Later ones are lost, too:
// the cloud must not perform what arrives before the connection has ended.
func Disconnect(verb, typ string, n int) Fault {
	number := numbered(verb, typ)
	return func(_ context.Context, op Operation) error {
		if number(op) < n {
			return nil
		}
		return ErrDisconnected
	}
}

func onNth(verb, typ string, n int, then Fault) Fault {
	number := numbered(verb, typ)
	return func(ctx context.Context, op Operation) error {
		if number(op) != n {
			return nil
		}
		return then(ctx, op)
	}
}

// numbered counts the operations on a resource type from 1; other operations are number 0.
func numbered(verb, typ string) func(Operation) int {
	var seen atomic.Int64
	return func(op Operation) int {
		if op.Verb != verb || typ != "" && op.Type != typ {
			return 0
		}
		return int(seen.Add(1))
	}
}

// notReady reports to the engine, as the real providers do, a resource that exists but is not
// ready: the engine keeps it in the state and updates it in the next command, even if nothing
// else changed.
func notReady(id resource.ID, properties resource.PropertyMap, reason error) error {
	live, err := plugin.MarshalProperties(properties, plugin.MarshalOptions{KeepSecrets: true, KeepResources: true})
	if err != nil {
		return fmt.Errorf("%w: %w", reason, err)
	}
	return rpcerror.WithDetails(rpcerror.New(codes.Unknown, reason.Error()),
		&pulumirpc.ErrorResourceInitFailed{Id: string(id), Properties: live, Reasons: []string{reason.Error()}})
}
