package sandbox

import (
	"encoding/json"
	"os"
	"time"
)

// Last is how the last command that could change the stack ended.
type Last struct {
	Command string
	Begun   time.Time
	Ended   time.Time // zero while it runs, or if it was killed
	Error   string    `json:",omitempty"`
}

// remember saves the last command for the status. If the file cannot be written, the command
// does not fail.
func (s *Sandbox) remember(last Last) {
	if text, err := json.Marshal(last); err == nil {
		_ = os.WriteFile(s.paths.last, text, 0o600)
	}
}

func readLast(path string) (last Last, known bool) {
	text, err := os.ReadFile(path)
	return last, err == nil && json.Unmarshal(text, &last) == nil
}
