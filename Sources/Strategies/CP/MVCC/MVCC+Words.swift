import Histories

extension MVCC.Message: CustomStringConvertible {
    /// For instance "read 7, step 2, x".
    var description: String {
        switch self {
        case .log(let message): "\(message)"
        case .read(let call, let step, let key): "read \(call), step \(step), \(key)"
        case .value(let call, let step, let object, let index):
            "value \(call), step \(step), \((object?.value ?? .null).jsonText) of \(index)"
        }
    }
}
