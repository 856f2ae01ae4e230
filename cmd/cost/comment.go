package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"bankchurn/internal/github"
	"bankchurn/report"
)

// The artifact of the comparing workflow.
const (
	artifactName = "cost-comparison"
	artifactFile = "comparison.json"
)

const commentUsage = `usage: cost comment [flags]

For a workflow triggered by workflow_run: posts the comparison in the other workflow's artifact
to the pull request, as one comment that later runs edit. The artifact is untrusted and provides
only the comparison: the pull request and its commit come from the event and GitHub's API.

`

// workflowRun is the event that started the workflow.
type workflowRun struct {
	WorkflowRun struct {
		ID             int64
		Event          string
		HeadSHA        string                                 `json:"head_sha"`
		HeadBranch     string                                 `json:"head_branch"`
		HeadRepository struct{ Owner struct{ Login string } } `json:"head_repository"`
	} `json:"workflow_run"`
}

// comment writes the comparison of another workflow's run to its pull request.
func comment(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("cost comment", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, commentUsage); flags.PrintDefaults() }
	author := flags.String("author", "github-actions[bot]", "`login` of the bot that writes the comments")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return exitUsage
	case flags.NArg() > 0:
		flags.Usage()
		return exitUsage
	}
	client := &github.Client{
		URL: os.Getenv("GITHUB_API_URL"), Repository: os.Getenv("GITHUB_REPOSITORY"), Token: os.Getenv("GITHUB_TOKEN"),
		HTTP: &http.Client{Timeout: time.Minute},
	}
	done, err := writeComment(ctx, client, os.Getenv("GITHUB_EVENT_PATH"), *author)
	if err != nil {
		fmt.Fprintln(stderr, "cost comment:", err)
		return exitError
	}
	fmt.Fprintln(stdout, "cost comment:", done)
	return 0
}

// writeComment returns a description of what it did.
func writeComment(ctx context.Context, client *github.Client, eventPath, author string) (string, error) {
	var event workflowRun
	text, err := os.ReadFile(eventPath)
	if err == nil {
		err = json.Unmarshal(text, &event)
	}
	if err != nil {
		return "", fmt.Errorf("GITHUB_EVENT_PATH: %w", err)
	}
	run := event.WorkflowRun
	if run.Event != "pull_request" || run.HeadSHA == "" {
		return "nothing to do: the run does not belong to a pull request", nil
	}
	pull, err := client.PullRequestOf(ctx, run.HeadRepository.Owner.Login+":"+run.HeadBranch, run.HeadSHA)
	if err != nil {
		return "", err
	}
	if pull == nil {
		return "skipped: no open pull request has the commit as its head", nil
	}
	document, err := client.Artifact(ctx, run.ID, artifactName, artifactFile)
	if err != nil {
		return "", err
	}
	if document == nil {
		return "skipped: the run has no comparison artifact", nil
	}
	review, err := report.ReadReview(document)
	if err != nil {
		return "", err
	}
	existing, err := client.CommentOf(ctx, pull.Number, author, report.ReviewMarker)
	if err != nil {
		return "", err
	}
	if existing == nil && review.IsQuiet() {
		return "no comment: nothing changes", nil
	}
	still, err := client.StillAt(ctx, pull.Number, run.HeadSHA)
	if err != nil {
		return "", err
	}
	if !still {
		return "skipped: the pull request has newer commits", nil
	}
	return fmt.Sprintf("written to pull request %d", pull.Number), client.Write(ctx, pull.Number, existing, review.Markdown())
}
