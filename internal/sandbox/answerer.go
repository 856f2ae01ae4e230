package sandbox

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"

	"bankchurn/internal/sandbox/churnapp"
)

// answerer starts what answers at the endpoints; nil is the embedded cloud's own answerer.
func (s *Sandbox) answerer(ctx context.Context) (http.Handler, error) {
	if !s.opts.App {
		return nil, nil
	}
	s.note("--app: training and starting the application in app/: some seconds")
	app, err := churnapp.Start(ctx, churnapp.Options{
		App: filepath.Join(s.opts.Root, "app"), Work: s.paths.app, Grace: s.opts.Grace,
	})
	if errors.Is(err, churnapp.ErrNoPython) {
		s.note("--app: %v; a built-in answerer answers instead: its probabilities mean nothing", err)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s.app = app
	s.note("--app: the application answers; its log is %s", app.Log())
	return app, nil
}
