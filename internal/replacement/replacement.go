// Package replacement knows which inputs of a resource cannot change in place: the provider
// replaces the resource. It is read from the tables of the embedded cloud (internal/sandbox),
// whose test holds it current, so that a command can ask without compiling them.
package replacement

import (
	_ "embed"
	"encoding/json"
	"sync"
)

//go:embed inputs.json
var text []byte

// inputs is read when it is first asked for: no preview does.
var inputs = sync.OnceValue(func() map[string][]string {
	var all map[string][]string
	if err := json.Unmarshal(text, &all); err != nil {
		panic("replacement: inputs.json: " + err.Error())
	}
	return all
})

// Inputs lists the inputs of a resource type whose change replaces the resource; none for a
// type that is not known.
func Inputs(token string) []string { return inputs()[token] }
