package stacks

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/cost"
)

// lastOutput is the answer of the engine about what the stack put out last.
type lastOutput struct {
	snapshot cost.Snapshot
	// missing says why there is no snapshot; empty where there is one.
	missing string
	// platforms are what the stack ran after its last good update; empty where that
	// is not known.
	platforms []string
	// protected are those of them that refuse to be deleted.
	protected []string
	// settings are what the platforms have remembered, by their names.
	settings map[string]map[string]string
	// release is what answered on the first of the platforms.
	release string
	// releaseKeys are the config keys of that release with their values.
	releaseKeys map[string]string
	// addresses are where the platforms answered, by their names, of a stack with a name of its
	// own.
	addresses map[string]string
	// name is what the update made of the name's record.
	name nameRecord
	// callers is where clients called the service, and region where it ran.
	callers, region string
	// entry is the platform's own address, and backend what answered behind it where it is
	// an entry point in many places.
	entry, backend string
	// empty says that the stack has never run anything, or has been destroyed.
	empty bool
	// unfinished says that the last update left resources without outputs.
	unfinished bool
	// running are the resources of the engine's state; known to previews alone.
	running []running
}

// readLastOutput asks the engine for the stack's own last outputs, which the backend
// still has while a preview runs. It is the call behind a StackReference, made
// without one: a reference would add a line to every preview and an entry to the
// state. The answer comes on the channel, because a remote backend takes a while,
// in which the estimate is made.
//
// Nothing here fails a preview: what cannot be read is a sentence in the estimate.
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

// lastEstimate reads the answer: the stack's outputs and, where it has none, how
// many resources it has. A failed update leaves resources without outputs.
func lastEstimate(outputs map[string]any, resources int, err error) lastOutput {
	switch {
	case err != nil:
		return lastOutput{missing: fmt.Sprintf("deployed cost not known: %s", firstLine(err))}
	case len(outputs) == 0 && resources == 0:
		return lastOutput{missing: "nothing deployed yet", empty: true}
	case len(outputs) == 0:
		return lastOutput{missing: "deployed cost not known: the last update did not finish", unfinished: true}
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
		last.missing = "deployed cost not known: no estimate among the outputs"
	}
	return last
}

// delta compares a view with the answer, and with what an update that failed left.
func (o lastOutput) delta(view cost.Comparison) *cost.Delta {
	before, missing := o.snapshot, o.missing
	before.Unfinished = o.leftBy(view)
	if o.unfinished && len(before.Unfinished) > 0 {
		missing = ""
		before.Platform, before.Region = view.Platform, view.Region // nothing else has answered
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
