// Package sandbox runs a Pulumi program on the embedded cloud (package cloud) with the real Pulumi engine: no account, no
// network, nothing real is created.
//
// The engine is the Pulumi CLI, found or built by package pulumicli. The program runs in this
// process: the sandbox is its language host, like the Automation API for inline programs. It
// uses its own small server (program.go) instead of package auto for three reasons: auto runs
// two to four additional commands around each one, at up to a second each; its language host
// does not pass the whole config to the program, which strict config needs; and it depends on a
// Git implementation, which must be compiled.
//
// All files are under .sandbox/ in the project folder: <stack>/ has the engine's state and
// copies of the project files, .cloud/ the embedded cloud that all stacks share (package
// shared). No tracked file is written.
package sandbox
