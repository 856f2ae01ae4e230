//go:build long

package enginetest

import (
	"bankchurn/internal/sandbox"
	"bankchurn/stacks"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheDocumentedSwitches switches from every platform to every other one by editing one
// line, with and without a name, and compares the plans in the previews with docs/switches.
// Each plan is executed: the whole new platform is created before anything of the old one is
// deleted, the two share no physical name, and no request by name fails.
func TestTheDocumentedSwitches(t *testing.T) {
	t.Parallel()
	for variant, named := range map[string]bool{"with-a-name": true, "without-a-name": false} {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			way := tour(stacks.PlatformNames())
			st, seen := newStack(t, documented(way[0], named, false)), map[string]bool{}
			st.up()
			for i, to := range way[1:] {
				what := way[i] + "-to-" + to
				before := names(st.s.Cloud().Inventory())
				st.edit(documented(to, named, true))
				compareSwitch(t, what+"-"+variant+".txt", st.plan("    Switch plan, "))
				st.edit(documented(to, named, false))
				stop := func(string) {}
				if named {
					stop = st.pollByName().stop
				}
				createdFirst(t, what, st.up())
				stop(what)
				for name := range names(st.s.Cloud().Inventory()) {
					if before[name] && !named && !madeByEKS(name) { // the name's own records and certificates stay
						t.Errorf("%s: %s is on both platforms", what, name)
					}
				}
				if !named {
					st.answers()
				}
				if seen[to] {
					continue
				}
				seen[to] = true
				if plan := st.planned(); strings.Contains(plan, "Plan of") || strings.Contains(plan, "Switch plan") {
					t.Errorf("%s: a preview without a change plans:\n%s", to, plan)
				}
			}
			st.destroy()
		})
	}
}

func compareSwitch(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join(root, "docs", "switches", name)
	if *updateSwitches {
		write(t, path, got)
		return
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("docs/switches/%s (%v) is not what the preview says: after reading the difference, accept it with: go test -tags long ./internal/enginetest -run DocumentedSwitches -update-switches\n%s", name, err, got)
	}
}

// createdFirst checks the engine's order. Resources that both platforms have, such
// as the provider of a common cloud, stay.
func createdFirst(t *testing.T, what string, r sandbox.Result) {
	t.Helper()
	deleted := ""
	for _, step := range r.Steps {
		switch {
		case step.Op == "delete":
			deleted = step.URN
		case step.Op == "create" && deleted != "":
			t.Errorf("%s: %s is created after %s was deleted", what, step.URN, deleted)
		case strings.Contains(step.Op, "replace"):
			t.Errorf("%s: %s is replaced", what, step.URN)
		}
	}
	if deleted == "" {
		t.Errorf("%s: nothing of the old platform is deleted", what)
	}
}
