package github

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
)

// mostArtifact is the maximum size of an artifact, packed and unpacked: a comparison of a
// hundred stacks has about 1 MB.
const mostArtifact = 4 << 20

// Artifact reads a file from an artifact of a workflow run; nil if the run has no such
// artifact. The author of a pull request controls the artifact, so its declared sizes are not
// trusted.
func (c *Client) Artifact(ctx context.Context, run int64, name, file string) ([]byte, error) {
	var list struct {
		Artifacts []struct {
			ID      int64
			Name    string
			Size    int64 `json:"size_in_bytes"`
			Expired bool
		}
	}
	if err := c.call(ctx, http.MethodGet, fmt.Sprintf("/actions/runs/%d/artifacts?", run)+query("per_page", "100", "name", name), nil, &list); err != nil {
		return nil, err
	}
	for _, a := range list.Artifacts {
		if a.Name != name || a.Expired {
			continue
		}
		if a.Size > mostArtifact {
			return nil, fmt.Errorf("the artifact %s has %d bytes, more than the maximum of %d", name, a.Size, mostArtifact)
		}
		packed, err := c.download(ctx, a.ID)
		if err != nil {
			return nil, err
		}
		return unpack(packed, file)
	}
	return nil, nil
}

func (c *Client) download(ctx context.Context, id int64) ([]byte, error) {
	// GitHub redirects to another host; net/http does not send the token there.
	response, err := c.send(ctx, http.MethodGet, fmt.Sprintf("%s/repos/%s/actions/artifacts/%d/zip", c.URL, c.Repository, id), nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	return readAll(response.Body)
}

// unpack reads one file of an archive into memory, and writes nothing to disk.
func unpack(packed []byte, name string) ([]byte, error) {
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, fmt.Errorf("the artifact: %w", err)
	}
	i := slices.IndexFunc(archive.File, func(f *zip.File) bool { return f.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("the artifact has no file %s", name)
	}
	from, err := archive.File[i].Open()
	if err != nil {
		return nil, fmt.Errorf("the artifact: %w", err)
	}
	defer func() { _ = from.Close() }()
	return readAll(from)
}

func readAll(from io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(from, mostArtifact+1))
	if err != nil {
		return nil, fmt.Errorf("the artifact: %w", err)
	}
	if len(text) > mostArtifact {
		return nil, fmt.Errorf("the artifact is longer than %d bytes", mostArtifact)
	}
	return text, nil
}

// query escapes pairs of names and values.
func query(pairs ...string) string {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values.Encode()
}
