import ArgumentParser
import Checkers
import Plans
import Strategies
import Trials

/// What a shell offers in place of the values of options.
enum Completions {
    /// The strategies of this program.
    static let strategies = CompletionKind.list(Strategy.all.map(\.name))
    /// What `check --model` takes.
    static let models = CompletionKind.list(Criterion.all.map(\.name) + ["all"])

    /// Some of a list of names, with commas between: what was typed up to the last comma stays.
    static func several(of names: [String]) -> CompletionKind {
        .custom { words, index, _ in
            candidates(after: words.indices.contains(index) ? words[index] : "", among: names)
        }
    }

    /// The names that may follow what was typed, each with what stands before it.
    static func candidates(after typed: String, among names: [String]) -> [String] {
        let parts = typed.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let chosen = parts.dropLast()
        let start = chosen.map { $0 + "," }.joined()
        return names.filter { !chosen.contains($0) }.map { start + $0 }
    }

    /// The folders of recorded runs, the newest first.
    static let runs = CompletionKind.custom { words, _, _ in
        let place = words.firstIndex(of: "--runs").map { $0 + 1 }
        let root = place.flatMap { words.indices.contains($0) ? words[$0] : nil }
        return RecordedPlaces.newest(in: root ?? PlanOptions.runsFolder)
    }
}

extension PlanCompletion {
    /// The same for the parser of the command line.
    var kind: CompletionKind {
        switch self {
        case .nothing: .default
        case .words(let words): .list(words)
        case .lists(let words): Completions.several(of: words)
        case .file(let endings): .file(extensions: endings)
        case .strategies: Completions.strategies
        }
    }
}

/// `faultline completions`: a script that teaches a shell the commands, options and values.
struct CompletionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print a script that completes commands, options and values in a shell.",
        discussion: """
            `make install` puts the scripts where shells look for them. To try one:
            source <(faultline completions bash)

            Examples:
              faultline completions bash
              faultline completions zsh
              faultline completions fish
            """
    )

    @Argument(help: "bash, zsh or fish.", completion: .list(Self.names))
    var shell: String

    private static let names = CompletionShell.allCases.map(\.rawValue)

    func run() throws {
        guard let known = CompletionShell(rawValue: shell) else {
            throw TrialError(.usage, Unknown.name(shell, of: "shell", among: Self.names))
        }
        Console.print(Faultline.completionScript(for: known))
    }
}
