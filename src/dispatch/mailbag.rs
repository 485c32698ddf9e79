//! placeholder until the store and skeletons are merged
