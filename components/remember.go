package components

import "bankchurn/config"

// Remembering is a platform with settings that later updates cannot change at will. The
// stack puts them out, because a program does not see what it deployed before.
type Remembering interface {
	// Remember are the settings of this update.
	Remember(in Input) map[string]string
	// CheckChange refuses what cannot follow the settings of the last update. Those that
	// are not there were not known then.
	CheckChange(in Input, last map[string]string, r *config.Report)
}
