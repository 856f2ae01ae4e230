package enginetest

import (
	"strings"
	"testing"

	"bankchurn/internal/sandbox"
	"bankchurn/internal/sandbox/cloud"
	"bankchurn/spec"
)

// anywhere is one stack file that runs on every platform: only `platform` differs.
func anywhere(platform string) string {
	return `config:
  gcp:project: my-project
  bankchurn:platform: ` + platform + `
  bankchurn:service:
    image: 123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:v1
    scaling: {min: 1, max: 4}
    public: true
  bankchurn:cloudrun:
    image: us-central1-docker.pkg.dev/my-project/ml/bankchurn:v1
`
}

// TestSwitchPlatformByEditingOneLine goes from every platform to every other one.
// All of the new platform is created before anything of the old one is deleted,
// and no physical name is shared, so that neither stands in the other's way.
func TestSwitchPlatformByEditingOneLine(t *testing.T) {
	for _, from := range spec.PlatformNames() {
		t.Run("from "+from, func(t *testing.T) {
			st := newStack(t, anywhere(from))
			st.up()
			for _, to := range spec.PlatformNames() {
				if to == from {
					continue
				}
				before := names(st.s.Inventory())
				st.edit(anywhere(to))
				preview, err := st.s.Preview(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				createdFirst(t, from+" to "+to+", preview", preview)
				createdFirst(t, from+" to "+to+", update", st.up())
				for name := range names(st.s.Inventory()) {
					if before[name] {
						t.Errorf("%s to %s: %s is on both platforms", from, to, name)
					}
				}
				st.answers()
				st.edit(anywhere(from))
				st.up()
				st.answers()
			}
			st.destroy()
		})
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

// names are the physical names: type and id.
func names(records []cloud.Record) map[string]bool {
	set := map[string]bool{}
	for _, r := range records {
		set[r.Type+" "+r.ID] = true
	}
	return set
}
