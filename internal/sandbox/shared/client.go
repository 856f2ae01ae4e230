package shared

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"bankchurn/internal/sandbox/cloud"
)

// client accesses the cloud that another process has open.
type client struct{ address }

// Attach uses the cloud that another process has open, or returns ErrNotServed.
func Attach(dir string) (Service, error) {
	text, err := os.ReadFile(filepath.Join(dir, addressFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, ErrNotServed
	}
	var c client
	if err == nil {
		err = json.Unmarshal(text, &c.address)
	}
	if err != nil {
		return nil, fmt.Errorf("embedded cloud: %w", err)
	}
	// A killed process leaves its address behind.
	if _, err := c.Endpoints(); err != nil {
		return nil, ErrNotServed
	}
	return &c, nil
}

func (c *client) do(ctx context.Context, method, path string, body io.Reader) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.URL+path, body)
	if err != nil {
		return nil, fmt.Errorf("embedded cloud: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+c.Token)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%w any more: %w", ErrNotServed, err)
	}
	if answer.StatusCode == http.StatusServiceUnavailable {
		return nil, errors.Join(fmt.Errorf("%w any more: %s is ending", ErrNotServed, c.address.Server), answer.Body.Close())
	}
	if answer.StatusCode != http.StatusOK {
		defer func() { _ = answer.Body.Close() }()
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 4096))
		return nil, fmt.Errorf("embedded cloud of %s: %s", c.address.Server, strings.TrimSpace(string(text)))
	}
	return answer, nil
}

// get reads one value.
func get[T any](c *client, path string) (value T, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	answer, err := c.do(ctx, http.MethodGet, path, nil)
	if err != nil {
		return value, err
	}
	defer func() { _ = answer.Body.Close() }()
	if err := json.NewDecoder(answer.Body).Decode(&value); err != nil {
		return value, fmt.Errorf("embedded cloud of %s: %w", c.address.Server, err)
	}
	return value, nil
}

func (c *client) Begin(ctx context.Context, order Order) (attach string, end func(), err error) {
	body, err := json.Marshal(order)
	if err != nil {
		return "", nil, fmt.Errorf("embedded cloud: %w", err)
	}
	// The session ends with end, not with the context, because the engine still finishes the
	// operations in progress.
	answer, err := c.do(context.WithoutCancel(ctx), http.MethodPost, "/session", bytes.NewReader(body)) //nolint:bodyclose // end closes it
	if err != nil {
		return "", nil, err
	}
	var reply attachment
	if err := json.NewDecoder(answer.Body).Decode(&reply); err != nil {
		return "", nil, errors.Join(fmt.Errorf("embedded cloud of %s: %w", c.address.Server, err), answer.Body.Close())
	}
	return reply.Attach, func() { _ = answer.Body.Close() }, nil
}

func (c *client) Inventory() ([]cloud.Record, error) { return get[[]cloud.Record](c, "/inventory") }
func (c *client) Endpoints() (map[string]string, error) {
	return get[map[string]string](c, "/endpoints")
}
func (c *client) Inside() (map[string]string, error) { return get[map[string]string](c, "/inside") }
func (c *client) Roots() ([]byte, error)             { return get[[]byte](c, "/roots") }
func (c *client) Traffic() ([]cloud.Traffic, error)  { return get[[]cloud.Traffic](c, "/traffic") }
func (c *client) Server() string                     { return c.address.Server }
func (c *client) Close() error                       { return nil }

func (c *client) Resolve(name string) (target string, seconds int, err error) {
	found, err := get[resolution](c, "/resolve?name="+url.QueryEscape(name))
	return found.Target, found.Seconds, err
}

func (c *client) Point(name, target string) error {
	_, err := get[any](c, "/point?"+url.Values{"name": {name}, "target": {target}}.Encode())
	return err
}

func (c *client) Allow(on, principal string) error {
	_, err := get[any](c, "/allow?"+url.Values{"on": {on}, "principal": {principal}}.Encode())
	return err
}
