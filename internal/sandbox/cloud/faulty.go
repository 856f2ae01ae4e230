package cloud

import (
	"context"
	"errors"
	"strings"
)

// ErrRolledBack is returned by a Fault if new ECS tasks never become healthy. If the circuit
// breaker of an ECS service rolls back, the update succeeds, as in AWS, and the service keeps
// its previous task definition; the rest of the update is applied. Without such a circuit
// breaker, at creation, and for every other operation, it is an ordinary error.
var ErrRolledBack = errors.New("deployment failed: tasks failed to start")

// fault applies the faults of the cloud and of the session to an operation. rolledBack is set
// if the operation continues with a rollback.
func (p *Provider) fault(ctx context.Context, verb string, t Type, i *Instance) (rolledBack bool, err error) {
	operation := Operation{Verb: verb, Type: string(i.URN.Type()), URN: string(i.URN), Name: i.URN.Name()}
	err = p.faultOf(ctx, operation)
	if errors.Is(err, ErrDisconnected) {
		p.session.disconnect(operation.Type)
		// The response must not arrive before the connection ends.
		<-ctx.Done()
		return false, err
	}
	if !errors.Is(err, ErrRolledBack) || verb != "update" || t.RollBack == nil {
		return false, err
	}
	return p.rollBack(t, i)
}

func (p *Provider) rollBack(t Type, i *Instance) (rolledBack bool, err error) {
	p.Cloud.mu.Lock()
	defer p.Cloud.mu.Unlock()
	if refusal := t.RollBack(i); refusal != nil {
		return false, refusal
	}
	return true, nil
}

// faultOf returns the error of the faults of the cloud and of the session.
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

// disconnect stops the server of a resource type's provider, as if its process died.
func (s *Session) disconnect(typ string) {
	pkg, _, _ := strings.Cut(typ, ":")
	if server := s.servers[pkg]; server != nil {
		// Stop waits for calls in progress, including this one.
		go server.Stop()
	}
}
