import Membership
import Replication

extension PrimaryBackup.Message: CustomStringConvertible {
    /// For instance "ship, ballot 2.n1, after 0, [write x = 1 (n1 #7)], committed 0".
    public var description: String { word.description }
}

extension PrimaryBackup.Record: CustomStringConvertible {
    /// For instance "promised 2.n1".
    public var description: String { fact.description }
}

extension PrimaryBackup.Word: CustomStringConvertible {
    var description: String {
        switch self {
        case .probe(let number, let standing): "probe \(number), \(standing)"
        case .alive(let number, let standing): "alive \(number), \(standing)"
        case .forward(let call, let command): "forward \(call): \(command)"
        case .answer(let call, let outcome): "answer to \(call): \(outcome.reply)"
        case .ship(let shipment): "\(shipment)"
        case .confirm(let ballot, let committed, let round):
            "confirm, ballot \(ballot), committed \(committed), round \(round)"
        case .acknowledge(let receipt): "\(receipt)"
        case .missing(let ballot, let last): "missing, ballot \(ballot), after \(last)"
        case .outdated(let ballot): "outdated, ballot \(ballot)"
        case .canvass(let ballot): "canvass, ballot \(ballot)"
        case .agree(let ballot): "agree, ballot \(ballot)"
        case .propose(let ballot): "propose, ballot \(ballot)"
        case .promise(let ballot, let promise): "promise, ballot \(ballot), \(promise)"
        case .install(let configuration): "install \(configuration)"
        case .invite(let configuration): "invite to \(configuration)"
        case .join(let ballot, let index, let common):
            "join, ballot \(ballot), " + (index.map { "after \($0)" } ?? "from the beginning")
                + (common.map { ", equal since \($0)" } ?? "")
        case .transfer(let transfer): "transfer, \(transfer)"
        case .recovery(let message): "recovery: \(message)"
        }
    }
}

extension PrimaryBackup.Standing: CustomStringConvertible {
    var description: String {
        "promised \(promised)" + (tenure.map { ", primary of \($0)" } ?? "")
            + ", applied \(applied)"
    }
}

extension PrimaryBackup.Shipment: CustomStringConvertible {
    var description: String {
        "ship, ballot \(ballot), after \(after), \(commands), committed \(committed)"
    }
}

extension PrimaryBackup.Receipt: CustomStringConvertible {
    var description: String {
        "acknowledge, ballot \(ballot), last \(last), applied \(applied), round \(round)"
    }
}

extension PrimaryBackup.Promise: CustomStringConvertible {
    var description: String {
        "last \(last) of \(configuration)" + (isContinuous ? ", ever since" : "")
    }
}

extension PrimaryBackup.Transfer: CustomStringConvertible {
    var description: String {
        let start = checkpoint.map { "\($0)" } ?? "after \(after)"
        return "\(configuration), \(start), \(commands), committed \(committed)"
            + (common.map { ", equal since \($0)" } ?? "")
    }
}

extension PrimaryBackup.Fact: CustomStringConvertible {
    var description: String {
        switch self {
        case .promised(let ballot): "promised \(ballot)"
        case .joined(let transfer): "joined \(transfer)"
        case .ordered(let index, let commands): "ordered after \(index): \(commands)"
        case .checkpoint(let checkpoint): "\(checkpoint)"
        case .reconciled(let checkpoint): "reconciled, \(checkpoint)"
        }
    }
}

extension OrderedCommand: CustomStringConvertible {
    /// For instance "write x = 1 (n1 #7)".
    var description: String { "\(command) (\(id.node) #\(id.number))" }
}

extension Checkpoint: CustomStringConvertible {
    /// For instance "checkpoint at 4 of [register x = 5]".
    var description: String { "checkpoint at \(index) of \(objects)" }
}
