import ArgumentParser

/// The command line: composition only.
@main
struct Faultline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faultline",
        abstract: "Puts replication strategies on trial: real nodes, cut links, a verdict.",
        discussion: """
            Start with `faultline run --strategy abd --nemesis partition`, or set several side by \
            side with `faultline compare --strategies abd,quorum,eventual`.

            Exit status: 0 everything as claimed; 1 a claim broken or a history invalid; \
            2 undecided or vacuous; 64 usage; 66 input missing or malformed; 69 a needed tool is \
            missing; 70 the harness failed; 130 and 143 interrupted.
            """,
        version: "0.1.0",
        subcommands: [
            RunCommand.self, CompareCommand.self, SimulateCommand.self, CatchCommand.self,
            CheckCommand.self, ListCommand.self, DoctorCommand.self, NodeCommand.self,
        ]
    )
}

/// The exit statuses of every command; the README has their table.
enum Status: Int32 {
    case asClaimed = 0
    case broken = 1
    case undecided = 2
    case usage = 64
    case badInput = 66
    case toolMissing = 69
    case harnessFailed = 70

    /// The status of several: broken, then failed, then bad usage and input, then undecided.
    static func combined(_ statuses: some Sequence<Status>) -> Status {
        let order: [Status] = [
            .broken, .harnessFailed, .toolMissing, .usage, .badInput, .undecided,
        ]
        let present = Set(statuses)
        return order.first(where: present.contains) ?? .asClaimed
    }

    /// Ends the command.
    func exit() -> ExitCode { ExitCode(rawValue) }
}
