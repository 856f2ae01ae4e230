package sandbox_test

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bankchurn/internal/sandbox"
	"bankchurn/internal/sandbox/cloud"
)

const functionType = "aws:lambda/function:Function"

// atFunction is a fault that reports when the function is being created and then does what wait does.
func atFunction(reached chan<- struct{}, wait func(context.Context)) cloud.Fault {
	var once sync.Once
	return func(ctx context.Context, op cloud.Operation) error {
		if op.Verb == "create" && op.Type == functionType {
			once.Do(func() {
				close(reached)
				wait(ctx)
			})
		}
		return nil
	}
}

func has(s *sandbox.Sandbox, typ string) bool {
	for _, r := range s.Cloud().Inventory() {
		if r.Type == typ {
			return true
		}
	}
	return false
}

func TestCtrlCFinishesTheOperationUnderWayAndTheNextUpGoesOn(t *testing.T) {
	opts := project(t, devStack)
	reached := make(chan struct{})
	opts.Fault = atFunction(reached, func(context.Context) { time.Sleep(time.Second) })
	s := open(t, opts)
	ctx, ctrlC := context.WithCancel(t.Context())
	go func() {
		<-reached
		ctrlC()
	}()
	if _, err := s.Up(ctx); err == nil || !strings.Contains(err.Error(), "cancelled") {
		t.Fatalf("interrupted up: got error %v, want one that says cancelled", err)
	}
	if !has(s, functionType) {
		t.Error("the function was being made when Ctrl-C came: it must have been finished")
	}
	if has(s, "aws:apigatewayv2/route:Route") {
		t.Error("the route needs the function's integration: it must not have been started after Ctrl-C")
	}
	finished := len(s.Cloud().Inventory())
	up, err := s.Up(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Cloud().Inventory()) != inCloud || up.Changes["create"] != inCloud-finished {
		t.Errorf("up after Ctrl-C: changes %v and %d resources, want %d created and %d resources",
			up.Changes, len(s.Cloud().Inventory()), inCloud-finished, inCloud)
	}
}

// As in a real cloud, what was created but not recorded still exists, and the user's own
// commands can continue.
func TestWhatAKilledEngineCreatedIsStillThereAndCanBeImported(t *testing.T) {
	opts := project(t, devStack)
	reached := make(chan struct{})
	// The engine dies first, then the cloud finishes the function, so it is not in the state.
	opts.Fault = atFunction(reached, func(ctx context.Context) { <-ctx.Done() })
	s := open(t, opts)
	go func() {
		<-reached
		s.Kill()
	}()
	if _, err := s.Up(t.Context()); err == nil {
		t.Fatal("up with a killed engine: no error")
	}
	if !has(s, functionType) {
		t.Fatal("the function was not made: the test does not test what it says")
	}
	made := len(s.Cloud().Inventory())
	opts.Fault = nil
	s = again(t, s, opts)
	if got := len(s.Cloud().Inventory()); got != made {
		t.Errorf("opening the stack left %d of %d resources", got, made)
	}
	next := strings.Join(s.Next("up", errors.New("killed")), "\n")
	for _, want := range []string{"left behind by a command that was killed: " + functionType, "next: ", "import dev"} {
		if !strings.Contains(next, want) {
			t.Errorf("want %q in\n%s", want, next)
		}
	}
	if _, err := s.Import(t.Context(), "", ""); err != nil {
		t.Fatalf("import: %v", err)
	}
	if left, err := s.Adoptable(); err != nil || len(left) != 0 {
		t.Errorf("after the import: %v (%v)", left, err)
	}
	up, err := s.Up(t.Context())
	if err != nil {
		t.Fatalf("up after the import: %v", err)
	}
	if len(s.Cloud().Inventory()) != inCloud || up.Changes["replace"] != 0 {
		t.Errorf("up after the import: %d resources, want %d; %v", len(s.Cloud().Inventory()), inCloud, up.Steps)
	}
	if same, err := s.Up(t.Context()); err != nil || same.Changed() != 0 {
		t.Errorf("another up: %v (%v)", same.Steps, err)
	}
	if _, err := s.Destroy(t.Context()); err != nil || len(s.Cloud().Inventory()) != 0 {
		t.Errorf("destroy: %v, and %d resources are left", err, len(s.Cloud().Inventory()))
	}
}

// A killed engine can leave a half-written file if the backend does not replace it atomically.
func TestTheStateHasNoFileThatIsWrittenInPlace(t *testing.T) {
	opts := project(t, devStack)
	if _, err := open(t, opts).Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	states := 0
	err := filepath.WalkDir(filepath.Join(opts.Root, ".sandbox", opts.Stack, "state"), func(path string, _ fs.DirEntry, err error) error {
		switch filepath.Ext(path) {
		case ".json":
			states++
		case ".attrs":
			t.Errorf("%s is written in place", path)
		}
		return err
	})
	if err != nil || states == 0 {
		t.Errorf("%d files of state, %v", states, err)
	}
}

func TestASecondCommandOnTheSameStackIsRefused(t *testing.T) {
	opts := project(t, devStack)
	opts.Command = "up"
	first := open(t, opts)
	_, err := sandbox.Open(t.Context(), opts)
	if !errors.Is(err, sandbox.ErrBusy) || !strings.Contains(err.Error(), "(up dev)") {
		t.Errorf("second command: got %v, want an error that names the process and its command", err)
	}
	if _, err := first.Preview(t.Context()); err != nil {
		t.Errorf("the first command must not notice: %v", err)
	}
}

func TestARefreshSeesADeletionAndUpRecreatesTheResource(t *testing.T) {
	s := open(t, project(t, devStack))
	if _, err := s.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	var member string
	for _, r := range s.Cloud().Inventory() {
		if r.Type == "gcp:cloudrunv2/serviceIamMember:ServiceIamMember" {
			member = r.ID
		}
	}
	if gone, err := s.Cloud().Remove("gcp:cloudrunv2/serviceIamMember:ServiceIamMember", member, ""); err != nil || !gone {
		t.Fatalf("remove %s: %v %v", member, gone, err)
	}
	refresh, err := s.Refresh(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if refresh.Changes["delete"] != 1 {
		t.Errorf("refresh: changes %v, want one delete", refresh.Changes)
	}
	up, err := s.Up(t.Context())
	if err != nil || up.Changes["create"] != 1 || up.Changed() != 1 {
		t.Errorf("up: changes %v (%v), want one create", up.Changes, err)
	}
}

func TestAMistypedStackIsRefusedAndLeavesNothingBehind(t *testing.T) {
	opts := project(t, devStack)
	opts.Stack = "dve"
	_, err := sandbox.Open(t.Context(), opts)
	if err == nil || !strings.Contains(err.Error(), "stacks: dev") {
		t.Errorf("got %v, want an error that names the stacks there are", err)
	}
	if found, _ := filepath.Glob(filepath.Join(opts.Root, ".sandbox*")); len(found) != 0 {
		t.Errorf("folder left behind: %v", found)
	}
}
