import ArgumentParser
import Histories
import Index
import Strategies
import Trials

/// `faultline list`: what there is, straight from the registries.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract:
            "List strategies, workloads, nemeses, policies, models, properties, formats, runs.",
        discussion: """
            Without a subject it lists names only, on one screen.

            Examples:
              faultline list
              faultline list strategies
              faultline list runs --verdict broken --since 24h
              faultline list runs --strategy raft --sort verdict --limit 10
            """
    )

    @Argument(
        help: """
            strategies, workloads, nemeses, policies, models, properties, formats or runs; the \
            names of all but runs if absent.
            """,
        completion: .list(Registries.List.allCases.map(\.rawValue))
    )
    var subject: String?

    @OptionGroup var selection: RunListOptions

    @OptionGroup var output: OutputOptions

    func run() throws {
        let list = try subject.map { try Registries.List(named: $0) }
        guard list == .runs else {
            if let option = selection.options.given.first {
                throw TrialError(.usage, "\(option): only `faultline list runs` has it")
            }
            let registries = Registries(.strategies, strategies: Strategy.all.map(ListEntry.init))
            return Console.print(
                output.json ? registries.json(list).shownJSON : registries.text(list)
            )
        }
        let filter = try RunFilter(selection.options)
        let (index, found) = try TrialError.failing(as: .badInput) {
            let index = try RunIndex(root: selection.runs)
            return (index, try index.selection(filter))
        }
        Console.say(about: index)
        Output.show(RunListDocument(root: selection.runs, found, filter: filter), output)
    }
}
