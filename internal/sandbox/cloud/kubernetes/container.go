package kubernetes

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"

	"bankchurn/internal/sandbox/cloud"
)

// runContainer runs a container whose command is an sh script, and returns its output; an exit
// status other than 0 is an error. The sandbox interprets the script itself, so it needs no
// shell. The available programs are curl and what a smoke test uses of cut, date, sleep and tr.
// ports has the addresses behind the ports of localhost.
func runContainer(ctx context.Context, container map[string]any, hostname string, ports map[string]string) (string, error) {
	command, _ := container["command"].([]any)
	if len(command) != 3 || command[0] != "sh" || command[1] != "-c" {
		return "", fmt.Errorf("container %v: the sandbox runs scripts alone, by sh -c", container["name"])
	}
	script, err := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(strings.NewReader(fmt.Sprint(command[2])), "")
	if err != nil {
		return "", err
	}
	variables := []string{"HOSTNAME=" + hostname}
	for _, v := range cloud.Objects(container["env"]) {
		// In Kubernetes, a double dollar sign is an escaped literal one.
		variables = append(variables, fmt.Sprintf("%v=%s", v["name"], strings.ReplaceAll(fmt.Sprint(v["value"]), "$$", "$")))
	}
	var printed bytes.Buffer
	shell, err := interp.New(
		interp.Env(expand.ListEnviron(variables...)), interp.StdIO(nil, &printed, &printed),
		interp.OpenHandler(func(context.Context, string, int, fs.FileMode) (io.ReadWriteCloser, error) {
			return nil, errors.New("read-only file system")
		}),
		interp.ExecHandlers(func(interp.ExecHandlerFunc) interp.ExecHandlerFunc {
			return func(ctx context.Context, words []string) error { return program(ctx, words, ports) }
		}),
	)
	if err != nil {
		return "", err
	}
	err = shell.Run(ctx, script)
	return printed.String(), err
}

// program runs one of the programs in a container's image.
func program(ctx context.Context, words []string, ports map[string]string) error {
	std := interp.HandlerCtx(ctx)
	switch {
	case words[0] == "curl":
		return curl(ctx, words[1:], ports, std.Stdout)
	case words[0] == "tr" && slices.Equal(words[1:], []string{"-cd", " -~"}):
		return filter(std.Stdin, std.Stdout, func(text string) string {
			return strings.Map(func(r rune) rune {
				if r < ' ' || r > '~' {
					return -1
				}
				return r
			}, text)
		})
	case words[0] == "cut" && slices.Equal(words[1:], []string{"-c", "1-200"}):
		return filter(std.Stdin, std.Stdout, func(text string) string { return text[:min(len(text), 200)] })
	case words[0] == "date" && len(words) == 2 && words[1] == "+%s":
		_, err := fmt.Fprintln(std.Stdout, time.Now().Unix())
		return err
	case words[0] == "sleep" && len(words) == 2:
		seconds, err := strconv.Atoi(words[1])
		if err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(seconds) * time.Second):
			return nil
		}
	}
	_, _ = fmt.Fprintf(std.Stderr, "sh: %s: not found\n", strings.Join(words, " "))
	return interp.ExitStatus(127)
}

// filter runs a program that reads one line and prints another.
func filter(in io.Reader, out io.Writer, change func(string) string) error {
	text, err := io.ReadAll(in)
	if err == nil {
		_, err = io.WriteString(out, change(string(text)))
	}
	return err
}
