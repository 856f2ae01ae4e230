package components

import "bankchurn/config"

// Remembering is a platform with settings that later updates cannot change freely. The stack
// exports them as an output, because a Pulumi program cannot see what it deployed before.
type Remembering interface {
	// Remember returns the settings of this update.
	Remember(in Input) map[string]string
	// CheckChange rejects changes that are impossible after the last update's settings. A setting
	// missing from last was not recorded then.
	CheckChange(in Input, last map[string]string, r *config.Report)
}
