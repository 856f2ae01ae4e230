package stacks

import (
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"gopkg.in/yaml.v3"

	"bankchurn/config"
)

// fullKey returns the key with its namespace.
func fullKey(ctx *pulumi.Context, key string) string {
	own := ctx.Project() + ":" + key
	if _, given := ctx.GetConfig(own); given {
		return own
	}
	return config.Namespace + ":" + key
}

// refuseTwice rejects keys that are set in both namespaces.
func refuseTwice(ctx *pulumi.Context, r *config.Report) {
	if ctx.Project() == config.Namespace {
		return
	}
	for _, key := range Keys() {
		own, fixed := ctx.Project()+":"+key, config.Namespace+":"+key
		_, givenOwn := ctx.GetConfig(own)
		if _, given := ctx.GetConfig(fixed); given && givenOwn {
			r.Refuse(config.Problem{Path: key, Reason: "is set twice, as " + fixed + " and as " + own, Fix: "set only one of them"})
		}
	}
}

// locate adds file and line to the problems if the stack's file can be read, which it cannot in a
// program that the Automation API runs elsewhere.
func locate(ctx *pulumi.Context, r *config.Report) {
	if r.Err() == nil {
		return
	}
	file := stackFile(ctx.Stack())
	text, err := os.ReadFile(file)
	if err != nil {
		return
	}
	if line, err := config.Lines(text, config.Namespace, ctx.Project()); err == nil {
		r.Locate(filepath.ToSlash(file), line)
	}
}

// stackFile is the path of a stack's file relative to the project's folder, where programs run.
func stackFile(stack string) string {
	var project struct {
		StackConfigDir string `yaml:"stackConfigDir"`
	}
	if text, err := os.ReadFile("Pulumi.yaml"); err == nil {
		// The engine reports a file that cannot be read.
		_ = yaml.Unmarshal(text, &project)
	}
	return filepath.Join(project.StackConfigDir, "Pulumi."+stack+".yaml")
}
