package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	stackconfig "github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/cost"
	"bankchurn/report"
	"bankchurn/stacks"
)

// reportStack writes the report of a stack of the project in the current folder. It has
// everything except the comparison with the deployed cost, which only a backend knows.
func reportStack(args []string, today time.Time, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("cost report", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: cost report [flags] STACK\n\nSTACK is the name of a stack with a file Pulumi.STACK.yaml in the project folder.\n\n")
		flags.PrintDefaults()
	}
	project := flags.String("project", ".", "the project's `folder`")
	out := flags.String("out", "", "`folder` for cost-STACK.md, .json and .svg (default: only print the preview's text)")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return exitUsage
	case flags.NArg() != 1:
		flags.Usage()
		return exitUsage
	}
	stack := flags.Arg(0)
	folder, err := filepath.Abs(*out)
	if err == nil {
		err = os.Chdir(*project)
	}
	var view cost.Comparison
	if err == nil {
		view, err = estimate(stack, today, nil)
	}
	if err != nil {
		var invalid *config.Error
		if errors.As(err, &invalid) {
			err = invalid // without what the SDK puts around it
		}
		if *out != "" {
			err = errors.Join(err, report.WriteInvalid(folder, stack, err))
		}
		fmt.Fprintln(stderr, "cost report:", err)
		return exitError
	}
	fmt.Fprintln(stdout, report.Preview(view))
	if *out == "" {
		return 0
	}
	paths, err := report.Write(folder, stack, view, stacks.Colors())
	for _, path := range paths {
		fmt.Fprintln(stderr, "wrote", path)
	}
	if err != nil {
		fmt.Fprintln(stderr, "cost report:", err)
		return exitError
	}
	return 0
}

// estimate runs the stack's program under mocks with the stack's config, and compares it with
// base, if any.
func estimate(stack string, today time.Time, base *cost.Base) (view cost.Comparison, err error) {
	name, unread, err := configure(stack)
	if err != nil {
		return view, err
	}
	dryRun := func(info *pulumi.RunInfo) { info.DryRun = true }
	err = pulumi.RunErr(func(ctx *pulumi.Context) error {
		view, err = stacks.Options{Today: today, Base: base}.Priced(ctx)
		return err
	}, pulumi.WithMocks(name, stack, nothing{}), dryRun)
	view.Unread = unread
	return view, err
}

// configure passes the stack's config to the program as the language host does, and returns the
// project's name and the config that cannot be read without an account.
func configure(stack string) (name string, unread []string, err error) {
	project, err := workspace.LoadProject("Pulumi.yaml")
	if err != nil {
		return "", nil, err
	}
	path := stackFile(stack)
	if _, err := os.Stat(path); err != nil {
		return "", nil, fmt.Errorf("stack %s: %w", stack, err)
	}
	sink := diag.DefaultSink(io.Discard, io.Discard, diag.FormatOptions{Color: colors.Never})
	file, err := workspace.LoadProjectStack(sink, project, path)
	if err != nil {
		return "", nil, fmt.Errorf("%s: %w", path, err)
	}
	values, secret := map[string]string{}, []string{}
	for key, value := range file.Config {
		text, err := value.Value(stackconfig.NewBlindingDecrypter())
		if err != nil {
			return "", nil, fmt.Errorf("%s: %s: %w", path, key, err)
		}
		values[key.String()] = text
		if value.Secure() {
			secret = append(secret, key.String())
			unread = append(unread, key.String()+" (secure)")
		}
	}
	slices.Sort(unread)
	for _, name := range file.Environment.Imports() {
		unread = append(unread, "environment "+name)
	}
	for variable, value := range map[string]any{pulumi.EnvConfig: values, pulumi.EnvConfigSecretKeys: secret} {
		text, err := json.Marshal(value)
		if err != nil {
			return "", nil, err
		}
		if err := os.Setenv(variable, string(text)); err != nil {
			return "", nil, err
		}
	}
	return string(project.Name), unread, nil
}

// nothing implements pulumi.MockResourceMonitor for a program that registers nothing itself
// while it is priced.
type nothing struct{}

// Call implements pulumi.MockResourceMonitor.
func (nothing) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	return nil, fmt.Errorf("%s is not available without the cloud", args.Token)
}

// NewResource implements pulumi.MockResourceMonitor.
func (nothing) NewResource(pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	return "", nil, nil
}
