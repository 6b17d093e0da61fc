import CProcess
import FoundationEssentials
import Glibc

/// What to start, and with which words.
public struct Command: Sendable {
    /// The absolute path of the program.
    public var executable: String
    /// Its arguments, without the program's own name.
    public var arguments: [String]
    /// Its whole environment.
    public var environment: [String: String]
    /// Its working directory, or that of this process.
    public var directory: String?

    /// A command; the environment is that of this process unless given.
    public init(
        _ executable: String,
        _ arguments: [String] = [],
        environment: [String: String] = ProcessInfo.processInfo.environment,
        directory: String? = nil
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
    }
}

/// A command with its streams: all that the system needs to start it.
struct Launch: Sendable {
    var command: Command
    /// What the program sees as its own name.
    var name: String
    var input: Int32
    var output: Int32
    var error: Int32
    var namespaces = false

    init(
        _ command: Command,
        name: String? = nil,
        input: Int32,
        output: Int32,
        error: Int32,
        namespaces: Bool = false
    ) {
        self.command = command
        self.name = name ?? command.executable
        self.input = input
        self.output = output
        self.error = error
        self.namespaces = namespaces
    }

    /// Starts it from the current thread, whose end would end it too.
    func start() throws(SpawnError) -> fl_child {
        var child = fl_child(pid: -1, pidfd: -1)
        let variables = command.environment.sorted { $0.key < $1.key }
        let failure = withStrings([name] + command.arguments) { argv in
            withStrings(variables.map { "\($0.key)=\($0.value)" }) { envp in
                command.executable.withCString { path in
                    withOptionalString(command.directory) { directory in
                        var request = fl_command(
                            path: path,
                            argv: argv,
                            envp: envp,
                            directory: directory,
                            input: input,
                            output: output,
                            error: error,
                            namespaces: namespaces
                        )
                        return fl_spawn(&request, &child)
                    }
                }
            }
        }
        guard failure.error == 0 else { throw SpawnError(program: command.executable, failure) }
        return child
    }
}

/// Lends the strings as a null-terminated array of C strings.
private func withStrings<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let copies: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
    defer { for copy in copies { free(copy) } }
    return copies.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else {
            preconditionFailure("an array with a nil in it")
        }
        return body(start)
    }
}

private func withOptionalString<Result>(
    _ string: String?,
    _ body: (UnsafePointer<CChar>?) -> Result
) -> Result {
    guard let string else { return body(nil) }
    return string.withCString(body)
}
