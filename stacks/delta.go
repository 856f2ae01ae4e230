package stacks

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/cost"
)

// lastOutput is the stack's last outputs, as read from the engine.
type lastOutput struct {
	snapshot cost.Snapshot
	// missing is why there is no snapshot; empty if there is one.
	missing string
	// platforms are what the stack ran after its last successful update; empty if unknown.
	platforms []string
	// protected are the platforms with deletion protection.
	protected []string
	// settings are what each platform stored for the next update, by platform.
	settings map[string]map[string]string
	// release is the release that served on the first of the platforms.
	release string
	// releaseKeys are the config keys of that release with their values.
	releaseKeys map[string]string
	// addresses are the platforms' addresses, by platform, if the stack has a DNS name.
	addresses map[string]string
	// name is the DNS name's record after that update.
	name nameRecord
	// callers is the URL that clients called, region the region of the service.
	callers, region string
	// entry is the platform's own address, and backend what served behind it if that is an
	// entry point with many edge locations.
	entry, backend string
	// empty means that the stack has never been deployed, or has been destroyed.
	empty bool
	// unfinished means that the last update left resources without outputs.
	unfinished bool
	// running are the resources in the engine's state; known to previews only.
	running []running
}

// readLastOutput reads the stack's own last outputs from the engine. It makes the call behind a
// StackReference without registering one: a reference would add a line to every preview and an
// entry to the state. The result arrives on the channel, because a remote backend is slow and
// the estimate runs meanwhile.
//
// An error never fails a preview: the estimate reports what could not be read.
func readLastOutput(ctx *pulumi.Context) <-chan lastOutput {
	answer := make(chan lastOutput, 1)
	go func() {
		stack := strings.Join([]string{ctx.Organization(), ctx.Project(), ctx.Stack()}, "/")
		var outputs, resources struct {
			Outputs map[string]any `pulumi:"outputs"`
		}
		// Raw, because another output may be a secret.
		_, err := ctx.InvokePackageRaw("pulumi:pulumi:readStackOutputs", nameArgs{stack}, &outputs, "")
		if err == nil && (len(outputs.Outputs) == 0 || ctx.DryRun()) {
			_, failed := ctx.InvokePackageRaw("pulumi:pulumi:readStackResourceOutputs", stackArgs{stack}, &resources, "")
			if len(outputs.Outputs) == 0 {
				err = failed
			}
		}
		last := lastEstimate(outputs.Outputs, len(resources.Outputs), err)
		last.running = readRunning(resources.Outputs)
		answer <- last
	}()
	return answer
}

type nameArgs struct {
	Name string `pulumi:"name"`
}

type stackArgs struct {
	StackName string `pulumi:"stackName"`
}

// lastEstimate interprets the stack's outputs or, if there are none, its number of resources. A
// failed update leaves resources without outputs.
func lastEstimate(outputs map[string]any, resources int, err error) lastOutput {
	switch {
	case err != nil:
		return lastOutput{missing: fmt.Sprintf("deployed cost unknown: %s", firstLine(err))}
	case len(outputs) == 0 && resources == 0:
		return lastOutput{missing: "nothing deployed yet", empty: true}
	case len(outputs) == 0:
		return lastOutput{missing: "deployed cost unknown: the last update did not finish", unfinished: true}
	}
	last := lastOutput{}
	url, _ := outputs["platformUrl"].(string)
	last.callers, _ = outputs["url"].(string)
	last.region, _ = outputs["region"].(string)
	if last.entry = url; last.entry == "" {
		last.entry = last.callers
	}
	last.backend, _ = outputs["platformBackend"].(string)
	for _, key := range []string{"platform", "previousPlatform"} {
		if name, _ := outputs[key].(string); name != "" {
			last.platforms = append(last.platforms, name)
		}
	}
	if len(last.platforms) > 0 && url != "" {
		last.addresses = map[string]string{last.platforms[0]: url}
		if len(last.platforms) > 1 {
			last.addresses[last.platforms[1]], _ = outputs["previousUrl"].(string)
		}
	}
	last.name = readNameRecord(outputs[nameRecordOutput], last.platforms, url)
	last.release, _ = outputs["release"].(string)
	last.releaseKeys = texts(outputs[releaseKeysOutput])
	last.settings = readSettings(outputs["settings"])
	names, _ := outputs["protectedPlatforms"].([]any)
	for _, name := range names {
		if text, _ := name.(string); text != "" {
			last.protected = append(last.protected, text)
		}
	}
	var ok bool
	if last.snapshot, ok = cost.ReadOutput(outputs["costEstimate"]); !ok {
		last.missing = "deployed cost unknown: the stack has no estimate output"
	}
	return last
}

// delta compares a view with the last outputs, and with what a failed update left.
func (o lastOutput) delta(view cost.Comparison) *cost.Delta {
	before, missing := o.snapshot, o.missing
	before.Unfinished = o.leftBy(view)
	if o.unfinished && len(before.Unfinished) > 0 {
		missing = ""
		before.Platform, before.Region = view.Platform, view.Region // nothing else has served
		before.High, before.NeverFinished = cost.Amount{Unknown: true}, true
	}
	result := cost.NotComparable(missing)
	if missing == "" {
		result = view.Since(before)
	}
	return &result
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
