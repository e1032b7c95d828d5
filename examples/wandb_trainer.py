"""A tiny, randomly initialised text classifier trained by the Hugging Face Trainer on made-up data.

Shows: the Trainer's own wandb reporting (report_to="wandb") with its parameters and curves. Nothing is
downloaded: the model is a two-layer BERT with random weights, the task is to spot one token in a sentence.

Needs: pip install wandb torch transformers accelerate
"""

import tempfile

import torch
import wandb
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments, set_seed

set_seed(0)
torch.set_num_threads(1)
vocabulary, words, wanted = 50, 12, 7


def sentences(count):
    """Random sentences; the label says whether the wanted token stands somewhere in them."""
    tokens = torch.randint(10, vocabulary, (count, words))
    labels = torch.randint(0, 2, (count,))
    places = torch.randint(0, words, (count,))
    tokens[torch.arange(count)[labels == 1], places[labels == 1]] = wanted
    return [{"input_ids": row, "labels": label} for row, label in zip(tokens, labels, strict=True)]


model = BertForSequenceClassification(
    BertConfig(
        vocab_size=vocabulary, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
)

with tempfile.TemporaryDirectory() as folder, wandb.init(project="tokens", name="trainer") as run:
    trainer = Trainer(
        model=model,
        args=TrainingArguments(
            output_dir=folder,
            report_to="wandb",
            num_train_epochs=3,
            per_device_train_batch_size=32,
            learning_rate=0.003,
            logging_steps=5,
            eval_strategy="epoch",
            save_strategy="no",
            use_cpu=True,
            disable_tqdm=True,
            seed=0,
        ),
        train_dataset=sentences(480),
        eval_dataset=sentences(120),
    )
    trainer.train()

history = trainer.state.log_history
print(f"last evaluation loss: {[entry['eval_loss'] for entry in history if 'eval_loss' in entry][-1]:.4f}")
