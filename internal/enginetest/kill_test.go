package enginetest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"bankchurn/internal/sandbox/cloud"
	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// point is one moment of a switch between the platforms cloudrun and lambda.
type point struct {
	to string
	// operation is the number of the create, update or delete; 0 if it is a request instead.
	operation int64
	// request is the number of the verification's request.
	request int
}

func (p point) String() string {
	if p.operation > 0 {
		return fmt.Sprintf("to %s at operation %d", p.to, p.operation)
	}
	return fmt.Sprintf("to %s at request %d", p.to, p.request)
}

// TestAKilledEngineLosesNothing kills the engine with SIGKILL while the cloud performs an
// operation, which the state then does not have. The user's next update converges, or names the
// command to run, because as in a real cloud a name may already be taken.
func TestAKilledEngineLosesNothing(t *testing.T) {
	t.Parallel()
	points := []point{{to: "lambda", operation: 2}, {to: "cloudrun", operation: 5}} // a creation and a deletion
	if long {
		points = nil
		for n := range int64(10) {
			points = append(points, point{to: "lambda", operation: n + 1}, point{to: "cloudrun", operation: n + 1})
		}
	}
	killAt(t, newStack(t, anywhere("cloudrun")), points, "", func(st *stack, ctx context.Context) {
		st.s.Kill()
		// The cloud continues after the engine has died.
		<-ctx.Done()
	})
}

// TestAKilledProgramLosesNothing kills the program while the engine keeps running. The program
// has ended by the time the engine deletes, so the points are creations and the two requests of
// the verification.
func TestAKilledProgramLosesNothing(t *testing.T) {
	t.Parallel()
	points := []point{{to: "lambda", operation: 9}, {to: "cloudrun", request: 1}}
	if long {
		points = nil
		for n := range int64(13) {
			points = append(points, point{to: "lambda", operation: n + 1})
			if n < 3 {
				points = append(points, point{to: "cloudrun", operation: n + 1})
			}
			if n < 2 {
				points = append(points, point{to: "lambda", request: int(n) + 1}, point{to: "cloudrun", request: int(n) + 1})
			}
		}
	}
	binary := compiled(t)
	killAt(t, newStack(t, anywhere("cloudrun")), points, binary, func(st *stack, _ context.Context) { st.s.KillProgram() })
}

// killAt takes the stack through the points in order. The killed update runs the binary, or
// without one the program in this process. The other updates run the program in this process,
// which is equivalent and starts faster.
func killAt(t *testing.T, st *stack, points []point, binary string, kill func(*stack, context.Context)) {
	t.Helper()
	if long && len(points) != 20 {
		t.Fatalf("%d points, want 20", len(points))
	}
	now, want := "", map[string][]string{}
	bring := func(to string) {
		st.opts.Fault, st.opts.Misbehaviour, st.opts.Binary = nil, nil, ""
		st.edit(anywhere(to))
		st.upAsAUser()
		now = to
	}
	for _, platform := range []string{"lambda", "cloudrun"} {
		bring(platform)
		want[platform] = st.inState()
	}
	for _, p := range points {
		t.Run(p.String(), func(t *testing.T) {
			defer func(outer *testing.T) { st.t = outer }(st.t)
			st.t = t
			if now == p.to {
				bring(map[string]string{"lambda": "cloudrun", "cloudrun": "lambda"}[p.to])
			}
			var seen atomic.Int64
			var killed atomic.Bool
			st.opts.Fault = func(ctx context.Context, _ cloud.Operation) error {
				if seen.Add(1) == p.operation {
					killed.Store(true)
					kill(st, ctx)
				}
				return nil
			}
			st.opts.Misbehaviour = func(r cloudhttp.Request) http.HandlerFunc {
				if r.Number == p.request && strings.Contains(r.URN, owners[p.to]) {
					killed.Store(true)
					kill(st, t.Context())
				}
				return nil
			}
			st.opts.Binary = binary
			st.edit(anywhere(p.to))
			if _, err := st.s.Up(t.Context()); err == nil || !killed.Load() {
				t.Errorf("killed: %v, and the update ended with %v: nothing was tried", killed.Load(), err)
			}
			bring(p.to)
			if got := st.inState(); !slices.Equal(got, want[p.to]) {
				t.Errorf("the next update leaves %v, want %v", got, want[p.to])
			}
		})
	}
	if again := st.up(); again.Changed() != 0 {
		t.Errorf("a last update changed %v", again.Steps)
	}
	st.answers()
	if _, err := st.s.Destroy(t.Context()); err != nil {
		t.Fatal(err)
	}
	left := st.s.Cloud().Inventory()
	if kills := strings.Count(st.log.String(), "removed the lock of a killed command"); binary == "" && (kills < len(points) || len(left) == 0) {
		t.Errorf("%d locks were removed and %d resources are left: the engine was not killed in the middle", kills, len(left))
	}
	for _, r := range left {
		if want := "left behind: " + r.Type + " " + r.ID; !strings.Contains(st.log.String(), want) {
			t.Errorf("the output lacks %q", want)
		}
	}
}

// upAsAUser runs an update. If it fails, it runs the command that the error names, and the
// update again.
func (st *stack) upAsAUser() {
	st.t.Helper()
	_, err := st.s.Up(st.t.Context())
	if err == nil {
		return
	}
	next := strings.Join(st.s.Next("up", err), "\n")
	if !strings.Contains(next, " import test") {
		st.t.Fatalf("up failed with %v, and names no command that helps:\n%s", err, next)
	}
	if _, err := st.s.Import(st.t.Context(), "", ""); err != nil {
		st.t.Fatal(err)
	}
	st.up()
}

// inState lists the types of the state's cloud resources, once for each resource, and checks
// that all of them exist in the cloud.
func (st *stack) inState() []string {
	st.t.Helper()
	exists := map[string]int{}
	for _, r := range st.s.Cloud().Inventory() {
		exists[r.Type+" "+r.ID]++
	}
	var list []string
	for _, r := range st.state() {
		if strings.HasPrefix(r.Type, "pulumi:") || strings.HasPrefix(r.Type, "bankchurn:") {
			continue
		}
		list = append(list, r.Type)
		if exists[r.Type+" "+r.ID]--; exists[r.Type+" "+r.ID] < 0 {
			st.t.Errorf("the state has %s %s and the cloud does not", r.Type, r.ID)
		}
	}
	slices.Sort(list)
	return list
}
