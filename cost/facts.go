package cost

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"bankchurn/config"
	"bankchurn/internal/hint"
)

// splitFact is the resource and the fact of a key; no resource where it is of all. The name
// of a resource may have a colon, that of a fact has none.
func splitFact(key string) (of, fact string) {
	end := strings.LastIndex(key, ":")
	return key[:max(end, 0)], key[end+1:]
}

// factsOf are the facts that are given for all resources, and those for one.
func factsOf(facts map[string]string, name string) map[string]string {
	own := map[string]string{}
	for key, value := range facts {
		switch of, fact := splitFact(key); of {
		case name:
			own[fact] = value
		case "":
			if _, given := facts[name+":"+fact]; !given {
				own[fact] = value
			}
		}
	}
	return own
}

// checkFacts refuses facts that nothing would read: of no such name, or of a resource that
// the program does not have.
func checkFacts(facts map[string]string, resources []Resource) error {
	var names []string
	for i := range resources {
		names = append(names, resources[i].Name)
	}
	var problems []error
	for _, key := range slices.Sorted(maps.Keys(facts)) {
		of, fact := splitFact(key)
		if !slices.Contains(hint.Names, fact) {
			problems = append(problems, fmt.Errorf("fact %s: there is no fact %q (allowed: %s%s)", key, fact, strings.Join(hint.Names, ", "), nearest(fact, hint.Names)))
		}
		if of != "" && !slices.Contains(names, of) {
			problems = append(problems, fmt.Errorf("fact %s: the program has no resource %q%s", key, of, nearest(of, names)))
		}
	}
	return errors.Join(problems...)
}

func nearest(text string, known []string) string {
	if name := config.Nearest(text, known); name != "" {
		return "; did you mean " + name + "?"
	}
	return ""
}
