// Package replacement knows the inputs of a resource that cannot change in place, so that the
// provider replaces the resource. The data is generated from the tables of the embedded cloud
// (internal/sandbox), and a test there keeps it current, so that commands need not compile
// those tables.
package replacement

import (
	_ "embed"
	"encoding/json"
	"sync"
)

//go:embed inputs.json
var text []byte

// inputs is read on first use; previews do not need it.
var inputs = sync.OnceValue(func() map[string][]string {
	var all map[string][]string
	if err := json.Unmarshal(text, &all); err != nil {
		panic("replacement: inputs.json: " + err.Error())
	}
	return all
})

// Inputs lists the inputs of a resource type whose change replaces the resource; none for an
// unknown type.
func Inputs(token string) []string { return inputs()[token] }
