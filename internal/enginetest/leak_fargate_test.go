package enginetest

import (
	"context"
	"strings"
	"sync"
	"testing"

	"bankchurn/internal/sandbox/cloud"
)

// TestAServiceThatAKilledFirstUpdateMadeIsAdopted kills the engine while ECS creates one of the
// services, which then serves without being in the state. ECS rejects a second service with
// that name, and the command in the error converges without leaving one behind.
func TestAServiceThatAKilledFirstUpdateMadeIsAdopted(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"bankchurn-api-candidate", "bankchurn-api"} {
		if leftOut(name, "bankchurn-api-candidate") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			st := newStack(t, gatedFargate.stackFile("v1", "{}"))
			var once sync.Once
			st.opts.Fault = func(ctx context.Context, op cloud.Operation) error {
				if op.Verb == "create" && op.Type == gatedFargate.switches && op.Name == name {
					once.Do(func() {
						st.s.Kill()
						<-ctx.Done() // the cloud continues after the engine has died
					})
				}
				return nil
			}
			st.edit(gatedFargate.stackFile("v1", "{}"))
			if _, err := st.s.Up(t.Context()); err == nil {
				t.Fatal("the update ended well: nothing was killed")
			}
			if st.tasks(name) == 0 {
				t.Fatal("ECS made no service: the test shows nothing")
			}
			st.opts.Fault = nil
			st.edit(gatedFargate.stackFile("v1", "{}"))
			st.upAsAUser()
			if text := st.log.String(); !strings.Contains(text, "was not idempotent") || !strings.Contains(text, "next: pulumi import aws:ecs/service:Service "+name+" bankchurn-api-") {
				t.Errorf("the error does not say what ECS said and what helps:\n%s", text)
			}
			st.answeredBy(":v1")
			if again := st.up(); again.Changed() != 0 {
				t.Errorf("another update changed %v", again.Steps)
			}
			st.destroy() // fails if a service is left in the cluster
		})
	}
}
