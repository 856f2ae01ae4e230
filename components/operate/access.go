// Package operate says how to look at a deployed service: the addresses of its log and of its
// resources in the cloud's console, and commands with the names that the cloud gave them.
// Nothing of it is deployed.
package operate

import (
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Access is how to look at one deployed service.
type Access struct {
	// LogsURL shows the service's log of the last hour in the cloud's console. Unset where
	// the platform sends none there.
	LogsURL pulumi.StringOutput
	// ConsoleURL shows the service in the cloud's console. Unset where the cloud is unknown.
	ConsoleURL pulumi.StringOutput
	// DashboardURL shows the service's dashboard. Unset without one.
	DashboardURL pulumi.StringOutput
	// Commands are shell commands by purpose. Every platform has `logs`, `errors`, `request`
	// and `status`; `request` reads the shell variable request_id.
	Commands pulumi.StringMap
	// Resources are the names of what the commands are about, by kind, such as `logGroup`.
	Resources pulumi.StringMap
}

// Copy is an access to add to: the maps of one that a component has as an output are read
// while the program runs on.
func (a Access) Copy() Access {
	a.Commands, a.Resources = maps.Clone(a.Commands), maps.Clone(a.Resources)
	return a
}

// Hint says what to look at when the service does not answer, one thing on a line.
func (a Access) Hint() pulumi.StringOutput {
	hint := pulumi.Sprintf("the service's log: %s", a.Commands["logs"])
	if a.LogsURL.OutputState != nil {
		hint = pulumi.Sprintf("%s (or %s)", hint, a.LogsURL)
	}
	if a.DashboardURL.OutputState != nil {
		hint = pulumi.Sprintf("%s\nits dashboard: %s", hint, a.DashboardURL)
	}
	hint = pulumi.Sprintf("%s\nits state: %s", hint, a.Commands["status"])
	if connect, ok := a.Commands["connect"]; ok {
		hint = pulumi.Sprintf("%s\nif kubectl does not know the cluster: %s", hint, connect)
	}
	return hint
}

// Dashboard is the address of the dashboard, empty without one.
func (a Access) Dashboard() pulumi.StringOutput {
	if a.DashboardURL.OutputState == nil {
		return pulumi.String("").ToStringOutput()
	}
	return a.DashboardURL
}

// AddTo adds the access to what a component registers as its outputs.
func (a Access) AddTo(outputs pulumi.Map) pulumi.Map {
	outputs["commands"] = a.Commands
	for key, url := range map[string]pulumi.StringOutput{"logsUrl": a.LogsURL, "consoleUrl": a.ConsoleURL, "dashboardUrl": a.DashboardURL} {
		if url.OutputState != nil {
			outputs[key] = url
		}
	}
	return outputs
}

// Command is a shell command. Strings among the words stand as they are; inputs are quoted
// as one word each.
func Command(words ...any) pulumi.StringOutput {
	verbatim := make([]bool, len(words))
	for i, word := range words {
		_, verbatim[i] = word.(string)
	}
	return pulumi.All(words...).ApplyT(func(values []any) string {
		out := make([]string, len(values))
		for i, value := range values {
			out[i] = value.(string)
			if !verbatim[i] {
				out[i] = Quote(out[i])
			}
		}
		return strings.Join(out, " ")
	}).(pulumi.StringOutput)
}

// Quote is a text as one word of a POSIX shell.
func Quote(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_@%+=:,./-", r)
	}
	if text != "" && !slices.ContainsFunc([]rune(text), func(r rune) bool { return !plain(r) }) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
