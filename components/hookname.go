package components

import (
	"fmt"
	"sync"
)

// hookNames counts the hooks by name, of all components of this process.
var hookNames = struct {
	sync.Mutex
	count map[string]int
}{count: map[string]int{}}

// HookName is a name for a hook that no other one of this process has. The engine knows a hook
// by its name alone and refuses a second one, and components under parents of different types
// may have one name. It is not remembered from one update to the next.
func HookName(name string) string {
	hookNames.Lock()
	defer hookNames.Unlock()
	hookNames.count[name]++
	if n := hookNames.count[name]; n > 1 {
		return fmt.Sprintf("%s-%d", name, n)
	}
	return name
}
