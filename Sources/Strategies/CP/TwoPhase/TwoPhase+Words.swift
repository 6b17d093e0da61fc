import Histories
import Replication

extension TransactionID: CustomStringConvertible {
    /// For instance "n1 #7".
    var description: String { "\(node) #\(number)" }
}

extension Grouped: CustomStringConvertible where Content: CustomStringConvertible {
    /// For instance "group 1: vote".
    var description: String { "group \(group): \(content)" }
}
