package cloud

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
)

// ErrDisconnected is for a Fault to answer where the provider's process goes away in the middle of the operation: the
// engine loses the connection, for this operation and all later ones of the command. Whether the cloud did what it was
// asked is not known; here it did not.
var ErrDisconnected = errors.New("the provider's process ended")

// FailNth fails the nth operation, counted from 1, on a resource type; "" is any. Later ones succeed.
func FailNth(verb, typ string, n int) Fault {
	return onNth(verb, typ, n, func(_ context.Context, op Operation) error {
		return fmt.Errorf("%s %s: the cloud's quota is used up", op.Verb, op.Name)
	})
}

// TimeOut has the nth operation hang until the engine gives it up.
func TimeOut(verb, typ string, n int) Fault {
	return onNth(verb, typ, n, func(ctx context.Context, op Operation) error {
		<-ctx.Done()
		return fmt.Errorf("%s %s: %w", op.Verb, op.Name, context.Cause(ctx))
	})
}

// Disconnect loses the connection to the provider at the nth operation.
func Disconnect(verb, typ string, n int) Fault {
	return onNth(verb, typ, n, func(context.Context, Operation) error { return ErrDisconnected })
}

func onNth(verb, typ string, n int, then Fault) Fault {
	var seen atomic.Int64
	return func(ctx context.Context, op Operation) error {
		if op.Verb != verb || typ != "" && op.Type != typ || seen.Add(1) != int64(n) {
			return nil
		}
		return then(ctx, op)
	}
}

// disconnect stops the server of a resource type's provider as a process that dies does.
func (c *Cloud) disconnect(typ string) {
	pkg, _, _ := strings.Cut(typ, ":")
	c.mu.Lock()
	server := c.servers[pkg]
	c.mu.Unlock()
	if server != nil {
		// Stop waits for the calls under way, of which this is one.
		go server.Stop()
	}
}
