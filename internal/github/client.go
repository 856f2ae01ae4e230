// Package github is the small part of GitHub's REST API that is needed to comment on a pull
// request.
package github

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Client calls the API for one repository.
type Client struct {
	// URL is the API's URL, as in GITHUB_API_URL.
	URL string
	// Repository is OWNER/NAME.
	Repository string
	Token      string
	HTTP       *http.Client
}

// mostAnswer is the maximum size of a response: a page of comments of 65,536 characters each,
// in JSON.
const mostAnswer = 64 << 20

// call sends a request and decodes the response into out.
func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	response, err := c.send(ctx, method, c.URL+"/repos/"+c.Repository+path, body)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	return json.NewDecoder(io.LimitReader(response.Body, mostAnswer)).Decode(out)
}

// send sends a request and returns the response, which the caller must close.
func (c *Client) send(ctx context.Context, method, url string, body []byte) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if method == http.MethodGet {
		request.Body, request.ContentLength = nil, 0
	}
	request.Header.Set("Accept", "application/vnd.github+json")
	request.Header.Set("Authorization", "Bearer "+c.Token)
	request.Header.Set("X-GitHub-Api-Version", "2022-11-28")
	response, err := c.HTTP.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		text, _ := io.ReadAll(io.LimitReader(response.Body, 500))
		_ = response.Body.Close()
		return nil, fmt.Errorf("%s %s: %s: %s", method, strings.TrimPrefix(url, c.URL), response.Status, text)
	}
	return response, nil
}

// PullRequest is a pull request of the repository.
type PullRequest struct {
	Number int
	State  string
	Head   struct{ SHA string }
	Base   struct {
		Repo struct {
			FullName string `json:"full_name"`
		}
	}
}

// PullRequestOf finds the open pull request from a branch, OWNER:NAME, whose head is a commit;
// nil if the head is a different commit by now.
func (c *Client) PullRequestOf(ctx context.Context, branch, commit string) (*PullRequest, error) {
	var all []PullRequest
	if err := c.call(ctx, http.MethodGet, "/pulls?"+query("state", "open", "per_page", "100", "head", branch), nil, &all); err != nil {
		return nil, err
	}
	for _, p := range all {
		if p.Head.SHA == commit && p.Base.Repo.FullName == c.Repository {
			return &p, nil
		}
	}
	return nil, nil
}

// StillAt reports whether a pull request is open and its head is still a commit.
func (c *Client) StillAt(ctx context.Context, number int, commit string) (bool, error) {
	var p PullRequest
	err := c.call(ctx, http.MethodGet, fmt.Sprintf("/pulls/%d", number), nil, &p)
	return p.State == "open" && p.Head.SHA == commit, err
}

// Comment is a comment on an issue or pull request.
type Comment struct {
	ID   int64
	Body string
	User struct{ Login, Type string }
}

// mostPages is how many pages of comments are read.
const mostPages = 50

var errTooMany = errors.New("too many comments")

// CommentOf finds the first comment that an author wrote and that begins with a marker.
func (c *Client) CommentOf(ctx context.Context, number int, author, marker string) (*Comment, error) {
	const perPage = 100
	for page := 1; page <= mostPages; page++ {
		var comments []Comment
		path := fmt.Sprintf("/issues/%d/comments?per_page=%d&page=%d", number, perPage, page)
		if err := c.call(ctx, http.MethodGet, path, nil, &comments); err != nil {
			return nil, err
		}
		for _, comment := range comments {
			if comment.User.Login == author && comment.User.Type == "Bot" && strings.HasPrefix(comment.Body, marker) {
				return &comment, nil
			}
		}
		if len(comments) < perPage {
			return nil, nil
		}
	}
	return nil, errTooMany
}

// Write edits a comment, or creates one if there is none.
func (c *Client) Write(ctx context.Context, number int, existing *Comment, body string) error {
	method, path := http.MethodPost, fmt.Sprintf("/issues/%d/comments", number)
	if existing != nil {
		method, path = http.MethodPatch, fmt.Sprintf("/issues/comments/%d", existing.ID)
	}
	return c.call(ctx, method, path, map[string]string{"body": body}, &Comment{})
}
