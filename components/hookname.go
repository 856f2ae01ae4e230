package components

import (
	"fmt"
	"sync"
)

// hookNames counts the hooks of all components in this process, by name.
var hookNames = struct {
	sync.Mutex
	count map[string]int
}{count: map[string]int{}}

// HookName returns a hook name that is unique in this process. The engine identifies a hook by its
// name alone and rejects duplicates, and components with parents of different types may share a
// name. The name need not be the same in the next update.
func HookName(name string) string {
	hookNames.Lock()
	defer hookNames.Unlock()
	hookNames.count[name]++
	if n := hookNames.count[name]; n > 1 {
		return fmt.Sprintf("%s-%d", name, n)
	}
	return name
}
