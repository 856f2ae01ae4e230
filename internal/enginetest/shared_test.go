package enginetest

import (
	"reflect"
	"strings"
	"testing"

	"bankchurn/internal/sandbox/cloud"
)

// TestTwoStacksOfOneServiceNameLiveInOneCloud deploys two stacks that differ only in their
// names in one account and one project, and changes and destroys one of them. The other does
// not change.
func TestTwoStacksOfOneServiceNameLiveInOneCloud(t *testing.T) {
	t.Parallel()
	for _, platform := range []string{"fargate", "gke"} {
		if leftOut(platform, "fargate") {
			continue
		}
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			st := newStack(t, anywhere(platform))
			st.up()
			before := st.inventory("test")

			st.opts.Stack = "other"
			st.edit(anywhere(platform))
			if made := st.up(); made.Changes["create"] == 0 {
				t.Fatalf("the second stack made nothing: %v", made.Changes)
			}
			st.edit(strings.Replace(anywhere(platform), "public: true", "public: true\n    env: {LOG_LEVEL: DEBUG}", 1))
			if changed := st.up(); changed.Changed() == 0 {
				t.Error("the change changed nothing")
			}
			st.answers()
			if _, err := st.s.Destroy(t.Context()); err != nil {
				t.Fatal(err)
			}
			if left := st.inventory("other"); len(left) != 0 {
				t.Errorf("left behind by the second stack: %v", left)
			}

			if after := st.inventory("test"); !reflect.DeepEqual(after, before) {
				t.Errorf("the first stack's resources were touched:\n%v\nwere\n%v", after, before)
			}
			st.opts.Stack = "test"
			st.edit(anywhere(platform))
			if again := st.up(); again.Changed() != 0 {
				t.Errorf("an update of the first stack changed %v", again.Steps)
			}
			st.answers()
			st.destroy()
		})
	}
}

// TestANameThatAnotherStackHasIsRefusedAsInARealCloud has two stacks with the same DNS record.
// The second one fails, and no request to the first one fails.
func TestANameThatAnotherStackHasIsRefusedAsInARealCloud(t *testing.T) {
	t.Parallel()
	zone := zones["Route 53"]
	st := newStack(t, byName("lambda", zone))
	st.up()
	target, _, _ := st.s.Cloud().Resolve("churn.example.com")

	st.opts.Stack = "other"
	st.edit(byName("fargate", zone))
	client := st.pollByName()
	refused := st.upFails()
	client.stop("an update of another stack with the name")
	for _, want := range []string{"InvalidChangeBatch", "already exists"} {
		if !strings.Contains(refused, want) {
			t.Errorf("the failure lacks %q:\n%s", want, refused)
		}
	}
	if now, _, _ := st.s.Cloud().Resolve("churn.example.com"); now != target || target == "" {
		t.Errorf("the name leads to %q, want %q", now, target)
	}
	st.destroy()
	st.opts.Stack = "test"
	st.edit(byName("lambda", zone))
	st.destroy()
}

// inventory returns a stack's resources in the cloud.
func (st *stack) inventory(name string) []cloud.Record {
	var list []cloud.Record
	for _, r := range st.s.Cloud().Inventory() {
		if r.Stack() == name {
			list = append(list, r)
		}
	}
	return list
}
