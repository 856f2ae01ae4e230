package stacks

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"bankchurn/components/kubernetes"
	"bankchurn/config"
)

// completed returns the stack as if a platform's missing keys were set, with those keys; or the
// reasons why the platform cannot run the service at all.
func (s *settings) completed(p platform) (with *settings, missing []string, refused []config.Problem) {
	refused = s.refusals(p)
	copied := *s
	copied.blocks, copied.texts = maps.Clone(s.blocks), maps.Clone(s.texts)
	for problems := refused; len(problems) > 0; problems = copied.refusals(p) {
		for _, problem := range problems {
			// Setting the key did not help.
			if problem.Missing == nil || slices.Contains(missing, problem.Missing.Key) {
				return s, nil, refused
			}
			missing = append(missing, problem.Missing.Key)
			if !copied.set(*problem.Missing) {
				return s, nil, refused
			}
		}
		workload, report := kubernetes.Config{}, &config.Report{}
		config.Decode("kubernetes", copied.texts["kubernetes"], &workload, report)
		copied.decode(p, copied.texts[p.Name], workload, report)
		if report.Err() != nil {
			return s, nil, refused
		}
	}
	return &copied, missing, nil
}

// set adds a missing key to the text of its block.
func (s *settings) set(m config.Missing) bool {
	path := strings.Split(m.Key, ".")
	block, keys := path[0], path[1:]
	tree := map[string]any{}
	if text := s.texts[block]; text != "" && json.Unmarshal([]byte(text), &tree) != nil {
		return false
	}
	at := tree
	for _, key := range keys[:len(keys)-1] {
		next, ok := at[key].(map[string]any)
		if !ok {
			next = map[string]any{}
			at[key] = next
		}
		at = next
	}
	at[keys[len(keys)-1]] = m.Example
	text, err := json.Marshal(tree)
	s.texts[block] = string(text)
	return err == nil
}
