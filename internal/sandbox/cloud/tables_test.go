package cloud

import (
	"strings"
	"testing"
)

// The tables name properties as text; the SDK is where those names come from.
func TestEveryNameInTheTablesIsAPropertyOfTheSDK(t *testing.T) {
	for _, pkg := range packages() {
		for token, entry := range pkg.types {
			args, state := entry.args.ElementType(), entry.state.ElementType()
			for _, name := range entry.replaceOn {
				if !hasProperty(args, name) {
					t.Errorf("%s: replaceOn %q is no input", token, name)
				}
			}
			for _, name := range entry.drifts {
				if !hasProperty(args, name) || !hasProperty(state, name) {
					t.Errorf("%s: drift %q is not both input and output", token, name)
				}
			}
			for name := range entry.defaults {
				if !hasProperty(args, name) {
					t.Errorf("%s: default %q is no input", token, name)
				}
			}
			for _, o := range entry.computed {
				if !hasProperty(state, o.name) {
					t.Errorf("%s: computed %q is no output", token, o.name)
				}
			}
			if !strings.HasPrefix(token, pkg.name+":") {
				t.Errorf("%s: is in the tables of package %s", token, pkg.name)
			}
			if entry.id == nil {
				t.Errorf("%s: has no id", token)
			}
		}
	}
}
