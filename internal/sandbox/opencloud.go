package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"

	"bankchurn/internal/sandbox/churnapp"
	"bankchurn/internal/sandbox/cloud"
	"bankchurn/internal/sandbox/shared"
	"bankchurn/internal/sandbox/trouble"
)

// openCloud attaches to the project's embedded cloud, or opens it.
func (s *Sandbox) openCloud(ctx context.Context) error {
	if _, err := trouble.Parse(s.opts.Faults, clouds()); err != nil {
		return err
	}
	service, err := shared.Open(ctx, s.paths.cloud, s.opts.cloudOptions(s.paths, s.note))
	if err != nil {
		return err
	}
	s.cloud = service
	if s.Cloud() != nil {
		return nil
	}
	switch {
	case s.opts.App:
		return fmt.Errorf("--app: %s has the embedded cloud open: give that command --app", service.Server())
	case s.opts.Fault != nil || s.opts.Misbehaviour != nil || s.opts.Undelegated != nil:
		return fmt.Errorf("faults require that this process has the embedded cloud open, but %s has it open", service.Server())
	}
	s.note("using the embedded cloud of %s", service.Server())
	return nil
}

// begin starts a command on the cloud. The process that had it open may have ended meanwhile.
func (s *Sandbox) begin(ctx context.Context, order shared.Order) (attach string, end func(), err error) {
	attach, end, err = s.cloud.Begin(ctx, order)
	if !errors.Is(err, shared.ErrNotServed) {
		return attach, end, err
	}
	if err := s.openCloud(ctx); err != nil {
		return "", nil, err
	}
	if err := s.serveEndpoints(); err != nil {
		return "", nil, err
	}
	return s.cloud.Begin(ctx, order)
}

func (o Options) cloudOptions(p paths, note func(string, ...any)) shared.Options {
	options := shared.Options{
		Command: o.Command + " " + o.Stack, Note: note,
		Cloud:   cloud.Options{Packages: clouds(), Fault: o.Fault, Misbehaviour: o.Misbehaviour, Undelegated: o.Undelegated},
		Trouble: func(faults []string) (cloud.Trouble, error) { return trouble.Parse(faults, clouds()) },
	}
	if o.App {
		options.API = func(ctx context.Context) (http.Handler, func() error, error) {
			return startApp(ctx, churnapp.Options{App: filepath.Join(o.Root, "app"), Work: filepath.Join(p.cloud, "app"), Grace: o.Grace}, note)
		}
	}
	return options
}

// startApp starts the application in app/. If Python or its packages are missing, the built-in
// stub is used.
func startApp(ctx context.Context, opts churnapp.Options, note func(string, ...any)) (http.Handler, func() error, error) {
	note("--app: training and starting the application in app/, which takes a few seconds")
	app, err := churnapp.Start(ctx, opts)
	if errors.Is(err, churnapp.ErrNoPython) {
		note("--app: %v; using a built-in stub instead: its probabilities are meaningless", err)
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	note("--app: the application is running; its log is %s", app.Log())
	return app, app.Stop, nil
}
