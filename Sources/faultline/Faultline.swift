import Archive
import ArgumentParser
import CVersion
import Glibc
import Histories
import Plans
import Trials

/// The command line: composition only.
@main
struct Faultline: AsyncParsableCommand {
    /// The version that was released last, or is released next.
    static let version = "0.1.0"

    /// The commit that this was built from, or unknown.
    static var commit: String { String(cString: faultline_commit()) }

    /// What records say of this program.
    static var program: Program { Program(version: version, commit: commit) }

    static let configuration = CommandConfiguration(
        commandName: "faultline",
        abstract: "Puts replication strategies on trial: real nodes, cut links, a verdict.",
        discussion: """
            Start with `faultline run --strategy abd --nemesis partition`, or set several side by \
            side with `faultline compare --strategies abd,quorum,eventual`. What a word of a \
            report means: `faultline explain`.

            Exit status: 0 everything as claimed; 1 a claim broken or a history invalid; \
            2 undecided or vacuous; 64 usage; 66 input missing or malformed; 69 a needed tool is \
            missing; 70 the harness failed; 130 and 143 interrupted.

            Examples:
              faultline run --strategy abd --nemesis partition
              faultline check history.jsonl
              faultline explain stale-read
            """,
        version: "\(version) (\(commit))",
        subcommands: [
            RunCommand.self, CompareCommand.self, SimulateCommand.self, CatchCommand.self,
            ChooseCommand.self,
            NightlyCommand.self,
            CheckCommand.self, AnalyzeCommand.self, ExplainCommand.self, ListCommand.self,
            ServeCommand.self, IndexCommand.self, PruneCommand.self, DoctorCommand.self,
            CompletionsCommand.self, NodeCommand.self,
        ]
    )

    /// The whole program.
    static func main() async {
        // Where a file may not grow, writes are to fail: then it can be said what is wrong.
        signal(SIGXFSZ, SIG_IGN)
        do {
            try MachineLimits.demand()
            var command = try parsed()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            leave(error)
        }
    }

    /// The command of the command line.
    ///
    /// Where it is refused, the same words as they can be shown are refused again, with a message
    /// that can be shown.
    private static func parsed() throws -> any ParsableCommand {
        let words = CommandLine.arguments.dropFirst()
        do {
            return try parseAsRoot(Array(words))
        } catch {
            if let unknown = unknownCommand(words.first) {
                throw TrialError(.usage, unknown)
            }
            _ = try parseAsRoot(words.map(\.shown))
            throw error
        }
    }

    /// What to say of a first word that should be a command and is none; nil for any other.
    private static func unknownCommand(_ word: String?) -> String? {
        guard let word, !word.isEmpty, !word.hasPrefix("-") else { return nil }
        let known = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard !known.contains(word) else { return nil }
        return Unknown.name(word, of: "command", among: known)
    }

    /// Ends the program: a failure is said in one line; anything else ends it as the parser would,
    /// but with a message that can be shown.
    private static func leave(_ error: any Error) -> Never {
        if let error = error as? TrialError {
            Console.say("faultline: \(error)")
            exit(withError: Status(error.kind).exit())
        }
        let status = exitCode(for: error)
        let message = fullMessage(for: error)
        guard status != .success, !message.isEmpty else { exit(withError: error) }
        Console.explain(message)
        exit(withError: status)
    }
}
