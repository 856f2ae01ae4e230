package cloud

import (
	"context"
	"errors"
)

// ErrRolledBack is for a Fault to answer where new ECS tasks never become healthy. For the update of an ECS service whose
// circuit breaker rolls back, the update then succeeds, as in AWS, and the service keeps the task definition that it ran
// before; the rest of the update is applied. Without such a circuit breaker, at creation, and for every other operation, it
// is an error like any other.
var ErrRolledBack = errors.New("deployment failed: tasks failed to start")

// fault asks the Fault what happens to the operation. rolledBack is set where it goes on with a rollback.
func (c *Cloud) fault(ctx context.Context, verb string, t Type, i *Instance) (rolledBack bool, err error) {
	if c.opts.Fault == nil {
		return false, nil
	}
	err = c.opts.Fault(ctx, Operation{Verb: verb, Type: string(i.URN.Type()), URN: string(i.URN), Name: i.URN.Name()})
	if errors.Is(err, ErrDisconnected) {
		c.disconnect(string(i.URN.Type()))
		// The answer must not be faster than the end of the connection.
		<-ctx.Done()
		return false, err
	}
	if !errors.Is(err, ErrRolledBack) || verb != "update" || t.RollBack == nil {
		return false, err
	}
	if refusal := t.RollBack(i); refusal != nil {
		return false, refusal
	}
	return true, nil
}
