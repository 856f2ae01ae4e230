// Package sandbox runs a Pulumi program on the embedded cloud (package cloud) with the real Pulumi engine: no account, no
// network, nothing real is created.
//
// The engine is the `pulumi` command line, found or built by package pulumicli. The program runs in this process: the
// sandbox is its language host, which is the way the Automation API runs inline programs. It is done here in one small
// server (program.go) and not with package auto for three reasons: auto runs two to four more commands around each
// one, at up to a second each; its language host does not hand the whole config to the program, which strict config
// needs; and it pulls in a Git implementation to compile.
//
// Everything is kept under .sandbox/ in the project's folder: in <stack>/ the engine's state and copies of the project
// files, in .cloud/ the embedded cloud that all stacks share (package shared). No tracked file is written.
package sandbox
