package cost_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"bankchurn/cost"
	"bankchurn/internal/hint"
)

var updateTypes = flag.Bool("update-types", false, "update the list of types in docs/costs.md")

const costsPage = "../docs/costs.md"

// TestTheDocsListTheTypes holds the list of resource types in docs/costs.md to the rules.
//
//	go test ./cost -run TheDocsListTheTypes -update-types
func TestTheDocsListTheTypes(t *testing.T) {
	const from, to = "<!-- types: generated -->\n", "<!-- end of types -->"
	text, err := os.ReadFile(costsPage)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found1 := strings.Cut(string(text), from)
	_, after, found2 := strings.Cut(rest, to)
	if !found1 || !found2 {
		t.Fatalf("%s has no %s", costsPage, from)
	}
	list := "Priced:\n\n" + byModule(slices.Collect(maps.Keys(cost.Rules))) + "\nFree of charge by themselves:\n\n" + byModule(slices.Collect(maps.Keys(cost.FreeTypes)))
	want := before + from + list + to + after
	if *updateTypes {
		if err := os.WriteFile(costsPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(text) != want {
		t.Error("docs/costs.md does not list the types that have a rule; run: go test ./cost -run TheDocsListTheTypes -update-types")
	}
	for _, fact := range hint.Names {
		if !strings.Contains(before+after, "| `"+fact+"` |") {
			t.Errorf("docs/costs.md does not explain the fact %s", fact)
		}
	}
}

// byModule lists types by package and module: "- `aws:ec2`: Eip, Instance".
func byModule(types []string) string {
	kinds := map[string][]string{}
	for _, typ := range types {
		parts := strings.Split(typ, ":")
		module, _, _ := strings.Cut(parts[1], "/")
		kinds[parts[0]+":"+module] = append(kinds[parts[0]+":"+module], parts[2])
	}
	var b strings.Builder
	for _, module := range slices.Sorted(maps.Keys(kinds)) {
		slices.Sort(kinds[module])
		fmt.Fprintf(&b, "- `%s`: %s\n", module, strings.Join(kinds[module], ", "))
	}
	return b.String()
}
