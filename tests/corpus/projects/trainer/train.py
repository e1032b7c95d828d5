"""A tiny text classifier: a tokenizer read by native code, trained by the Trainer of Hugging Face."""
import json
import sys

import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments, set_seed

set_seed(3)
torch.set_num_threads(1)
tokenizer = Tokenizer.from_file("tokenizer.json")
with open("sentences.jsonl") as file:
    sentences = [json.loads(line) for line in file]
rows = []
for sentence in sentences * 4:
    ids = (tokenizer.encode(sentence["text"]).ids + [1] * 4)[:4]
    rows.append({"input_ids": torch.tensor(ids), "labels": torch.tensor(sentence["label"])})
config = BertConfig(vocab_size=12, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)
model = BertForSequenceClassification(config)
settings = TrainingArguments(
    output_dir="kept",
    report_to=[],
    num_train_epochs=2,
    per_device_train_batch_size=8,
    learning_rate=float(sys.argv[1]) if len(sys.argv) > 1 else 0.005,
    save_strategy="no",
    logging_steps=2,
    use_cpu=True,
    disable_tqdm=True,
    seed=3,
)
trainer = Trainer(model=model, args=settings, train_dataset=rows)
trainer.train()
for entry in trainer.state.log_history:
    if "loss" in entry:
        print(f"step {entry['step']} loss {entry['loss']!r}")
torch.save(model.state_dict(), "model.pt")
