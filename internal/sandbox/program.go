package sandbox

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"

	"bankchurn/config"
	"bankchurn/internal/diag"
	"bankchurn/internal/sandbox/child"
	"bankchurn/verify"
)

// languageHost runs the program when the engine requests it. It replaces pulumi-language-go,
// which runs a program in its own process.
type languageHost struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	program pulumi.RunFunc
	// binary is a compiled program to run instead of program; empty for none.
	binary string
	// folder is the project folder, in which a compiled program runs.
	folder string
	// secretKeys are config keys whose secrets are plain placeholders in the engine's copy of
	// the stack file.
	secretKeys []string
	// trusted are the authorities that sign the certificates of the embedded cloud's endpoints.
	trusted *x509.CertPool

	mu      sync.Mutex
	running *exec.Cmd
}

// serveProgram starts the language host. address is the value for the engine's --client flag; stop ends the server and the
// program's calls to the engine.
func serveProgram(host *languageHost) (address string, stop func(), err error) {
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("language host: %w", err)
	}
	server := grpc.NewServer(grpc.MaxRecvMsgSize(400 << 20)) // the engine's own limit
	pulumirpc.RegisterLanguageRuntimeServer(server, host)
	// Serve returns when the server is stopped.
	go func() { _ = server.Serve(socket) }()
	return socket.Addr().String(), server.Stop, nil
}

func (h *languageHost) GetRequiredPlugins(
	context.Context, *pulumirpc.GetRequiredPluginsRequest,
) (*pulumirpc.GetRequiredPluginsResponse, error) {
	return &pulumirpc.GetRequiredPluginsResponse{}, nil
}

func (h *languageHost) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: "1.0.0"}, nil
}

func (h *languageHost) InstallDependencies(
	*pulumirpc.InstallDependenciesRequest, pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	return nil
}

// Run runs the program. The program's error is part of the response: the engine shows it as the
// stack's diagnostic, unless the program has already logged it.
func (h *languageHost) Run(ctx context.Context, req *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	// The program must treat a secret in the real stack file as a secret here, too.
	req.ConfigSecretKeys = union(req.GetConfigSecretKeys(), h.secretKeys)
	var engineAddress string
	if len(req.GetArgs()) > 0 {
		engineAddress = req.GetArgs()[0]
	}
	if h.binary != "" {
		return h.runBinary(ctx, req, engineAddress), nil
	}
	ctx = config.WithAll(verify.WithRoots(ctx, h.trusted), nonNil(req.GetConfig()))
	program, err := pulumi.NewContext(ctx, pulumi.RunInfo{
		EngineAddr:       engineAddress,
		MonitorAddr:      req.GetMonitorAddress(),
		Config:           req.GetConfig(),
		ConfigSecretKeys: req.GetConfigSecretKeys(),
		Project:          req.GetProject(),
		Stack:            req.GetStack(),
		Parallel:         req.GetParallel(),
		DryRun:           req.GetDryRun(),
		Organization:     req.GetOrganization(),
	})
	if err != nil {
		return nil, fmt.Errorf("program: %w", err)
	}
	defer func() { _ = program.Close() }()
	if err := runGuarded(program, h.program); diag.Logged(err) {
		return &pulumirpc.RunResponse{Bail: true}, nil
	} else if err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	return &pulumirpc.RunResponse{}, nil
}

// runBinary runs the compiled program as pulumi-language-go does: in a process with the
// engine's address in its environment. A program that fails has logged the reason.
func (h *languageHost) runBinary(ctx context.Context, req *pulumirpc.RunRequest, engine string) *pulumirpc.RunResponse {
	environment, err := programEnvironment(req, engine)
	if err != nil {
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("program: %v", err)}
	}
	var output bytes.Buffer
	cmd := child.Command(ctx, programGrace, h.binary)
	cmd.Dir = h.folder
	cmd.Env = append(os.Environ(), environment...)
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("program: %v", err)}
	}
	h.setRunning(cmd)
	defer h.setRunning(nil)
	if err := cmd.Wait(); err != nil {
		// A killed program has logged nothing.
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("program: %v\n%s", err, output.String()), Bail: cmd.ProcessState.Exited()}
	}
	return &pulumirpc.RunResponse{}
}

// programEnvironment returns the variables that a language host sets for a program's process.
// The engine has already merged the stack file and the defaults of Pulumi.yaml into the config.
func programEnvironment(req *pulumirpc.RunRequest, engine string) ([]string, error) {
	values, err := json.Marshal(nonNil(req.GetConfig()))
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	secrets, err := json.Marshal(append([]string{}, req.GetConfigSecretKeys()...))
	if err != nil {
		return nil, fmt.Errorf("secret keys of the config: %w", err)
	}
	return []string{
		pulumi.EnvMonitor + "=" + req.GetMonitorAddress(),
		pulumi.EnvEngine + "=" + engine,
		pulumi.EnvConfig + "=" + string(values),
		pulumi.EnvConfigSecretKeys + "=" + string(secrets),
		pulumi.EnvProject + "=" + req.GetProject(),
		pulumi.EnvStack + "=" + req.GetStack(),
		pulumi.EnvOrganization + "=" + req.GetOrganization(),
		pulumi.EnvDryRun + "=" + strconv.FormatBool(req.GetDryRun()),
		pulumi.EnvParallel + "=" + strconv.Itoa(int(req.GetParallel())),
	}, nil
}

// programGrace is how long a compiled program may take to end once the engine no longer needs
// it.
const programGrace = 5 * time.Second

func (h *languageHost) setRunning(cmd *exec.Cmd) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.running = cmd
}

func (h *languageHost) kill() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.running != nil {
		// One that has just ended needs no killing.
		_ = h.running.Process.Kill()
	}
}

// runGuarded turns a panic of the program into an error, so that the engine can end the command
// cleanly.
func runGuarded(ctx *pulumi.Context, program pulumi.RunFunc) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("program panicked: %v", r)
		}
	}()
	if program == nil {
		return errors.New("program: none given")
	}
	return pulumi.RunWithContext(ctx, program)
}

func union(a, b []string) []string {
	all := append(slices.Clone(a), b...)
	slices.Sort(all)
	return slices.Compact(all)
}

func nonNil(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}
