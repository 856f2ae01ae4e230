// Package operate provides what an operator needs to inspect a deployed service: console URLs of
// its logs and resources, and shell commands with the generated names filled in. It deploys
// nothing.
package operate

import (
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Access is how to inspect one deployed service.
type Access struct {
	// LogsURL shows the last hour of the service's log in the cloud console. Unset if the platform
	// does not send logs there.
	LogsURL pulumi.StringOutput
	// ConsoleURL shows the service in the cloud console. Unset if the cloud is unknown.
	ConsoleURL pulumi.StringOutput
	// DashboardURL shows the service's dashboard. Unset without one.
	DashboardURL pulumi.StringOutput
	// Commands are shell commands by purpose. Every platform has `logs`, `errors`, `request`
	// and `status`; `request` reads the shell variable request_id.
	Commands pulumi.StringMap
	// Resources are the names of the resources in the commands by kind, such as `logGroup`.
	Resources pulumi.StringMap
}

// Copy returns a copy to add entries to. The maps of an Access that is already a component's output
// must not change, because they are read concurrently.
func (a Access) Copy() Access {
	a.Commands, a.Resources = maps.Clone(a.Commands), maps.Clone(a.Resources)
	return a
}

// Hint lists what to check when the service does not respond, one item per line.
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

// Dashboard is the dashboard's URL; empty without one.
func (a Access) Dashboard() pulumi.StringOutput {
	if a.DashboardURL.OutputState == nil {
		return pulumi.String("").ToStringOutput()
	}
	return a.DashboardURL
}

// AddTo adds the access to a component's outputs.
func (a Access) AddTo(outputs pulumi.Map) pulumi.Map {
	outputs["commands"] = a.Commands
	for key, url := range map[string]pulumi.StringOutput{"logsUrl": a.LogsURL, "consoleUrl": a.ConsoleURL, "dashboardUrl": a.DashboardURL} {
		if url.OutputState != nil {
			outputs[key] = url
		}
	}
	return outputs
}

// Command is a shell command. Plain strings among words are used as is; each input is quoted as one
// word.
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

// Quote quotes a text as one word of a POSIX shell.
func Quote(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_@%+=:,./-", r)
	}
	if text != "" && !slices.ContainsFunc([]rune(text), func(r rune) bool { return !plain(r) }) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
