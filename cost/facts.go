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

// splitFact splits a key into resource and fact; the resource is empty for all resources. A
// resource's name may contain a colon, a fact's may not.
func splitFact(key string) (of, fact string) {
	end := strings.LastIndex(key, ":")
	return key[:max(end, 0)], key[end+1:]
}

// factsOf returns the facts for all resources and those for one resource.
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

// checkFacts rejects facts that would have no effect: unknown facts and unknown resources.
func checkFacts(facts map[string]string, resources []Resource) error {
	var names []string
	for i := range resources {
		names = append(names, resources[i].Name)
	}
	var problems []error
	for _, key := range slices.Sorted(maps.Keys(facts)) {
		of, fact := splitFact(key)
		if !slices.Contains(hint.Names, fact) {
			problems = append(problems, fmt.Errorf("fact %s: unknown fact %q (allowed: %s%s)", key, fact, strings.Join(hint.Names, ", "), nearest(fact, hint.Names)))
		}
		if of != "" && !slices.Contains(names, of) {
			problems = append(problems, fmt.Errorf("fact %s: no resource in the program is named %q%s", key, of, nearest(of, names)))
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
