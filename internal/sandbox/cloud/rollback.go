package cloud

import (
	"context"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// ErrRolledBack is for a Fault to answer where new ECS tasks never become healthy. For the update of an ECS service whose
// circuit breaker rolls back, the update then succeeds, as in AWS, and the service keeps the task definition that it ran
// before; the rest of the update is applied. Without such a circuit breaker, at creation, and for every other operation, it
// is an error like any other.
var ErrRolledBack = errors.New("deployment failed: tasks failed to start")

// fault asks the Fault what happens to the operation. rolledBack is set where it goes on with a rollback.
func (c *Cloud) fault(ctx context.Context, verb string, t resourceType, i *instance) (rolledBack bool, err error) {
	if c.opts.Fault == nil {
		return false, nil
	}
	err = c.opts.Fault(ctx, Operation{Verb: verb, Type: string(i.urn.Type()), URN: string(i.urn), Name: i.urn.Name()})
	if errors.Is(err, ErrDisconnected) {
		c.disconnect(string(i.urn.Type()))
		// The answer must not be faster than the end of the connection.
		<-ctx.Done()
		return false, err
	}
	if !errors.Is(err, ErrRolledBack) || verb != "update" || t.rollBack == nil {
		return false, err
	}
	if refusal := t.rollBack(i); refusal != nil {
		return false, refusal
	}
	return true, nil
}

// rollBackService puts the task definition that the service ran before in the place of the program's.
func rollBackService(i *instance) error {
	breaker := i.in["deploymentCircuitBreaker"]
	if !breaker.IsObject() || !isTrue(breaker.ObjectValue()["enable"]) || !isTrue(breaker.ObjectValue()["rollback"]) {
		// What waitServiceStable of the provider ends with.
		return fmt.Errorf("waiting for ECS Service (%s) update: timeout while waiting for state to become 'tfSTABLE' (last state: 'tfPENDING'): %w",
			i.urn.Name(), ErrRolledBack)
	}
	i.out["taskDefinition"] = i.old["taskDefinition"]
	return nil
}

func isTrue(v resource.PropertyValue) bool { return v.IsBool() && v.BoolValue() }
