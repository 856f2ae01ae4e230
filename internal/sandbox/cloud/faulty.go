package cloud

import (
	"context"
	"errors"
	"strings"
)

// ErrRolledBack is for a Fault to answer where new ECS tasks never become healthy. For the update of an ECS service whose
// circuit breaker rolls back, the update then succeeds, as in AWS, and the service keeps the task definition that it ran
// before; the rest of the update is applied. Without such a circuit breaker, at creation, and for every other operation, it
// is an error like any other.
var ErrRolledBack = errors.New("deployment failed: tasks failed to start")

// fault asks the faults of the cloud and of the session what happens to an operation. rolledBack is set where it goes on with
// a rollback.
func (p *Provider) fault(ctx context.Context, verb string, t Type, i *Instance) (rolledBack bool, err error) {
	operation := Operation{Verb: verb, Type: string(i.URN.Type()), URN: string(i.URN), Name: i.URN.Name()}
	err = p.faultOf(ctx, operation)
	if errors.Is(err, ErrDisconnected) {
		p.session.disconnect(operation.Type)
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

// faultOf asks the faults of the cloud and of the session.
func (p *Provider) faultOf(ctx context.Context, operation Operation) (err error) {
	for _, fault := range []Fault{p.Cloud.opts.Fault, p.session.fault()} {
		if fault != nil && err == nil {
			err = fault(ctx, operation)
		}
	}
	return err
}

func (s *Session) fault() Fault {
	if s == nil {
		return nil
	}
	return s.trouble.Fault
}

// disconnect stops the server of a resource type's provider as a process that dies does.
func (s *Session) disconnect(typ string) {
	pkg, _, _ := strings.Cut(typ, ":")
	if server := s.servers[pkg]; server != nil {
		// Stop waits for the calls under way, of which this is one.
		go server.Stop()
	}
}
