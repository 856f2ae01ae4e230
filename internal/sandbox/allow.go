package sandbox

import (
	"context"
	"fmt"

	"bankchurn/internal/sandbox/shared"
)

// Allow lets a principal use what another account or project has, as its owner would: the repository of an image, or a secret.
// The principal is an AWS account, lambda.amazonaws.com, or a member such as serviceAccount:NAME.
func Allow(ctx context.Context, opts Options, on, principal string) error {
	if err := opts.complete(); err != nil {
		return err
	}
	p := pathsOf(opts.Root, opts.Stack)
	service, err := shared.Open(ctx, p.cloud, opts.cloudOptions(p, opts.note))
	if err != nil {
		return err
	}
	defer func() { _ = service.Close() }()
	if err := service.Allow(on, principal); err != nil {
		return fmt.Errorf("allow: %w", err)
	}
	fmt.Fprintf(opts.Stdout, "%s may use %s\n", principal, on)
	return nil
}
